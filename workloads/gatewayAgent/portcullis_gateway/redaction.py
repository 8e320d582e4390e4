"""What must not leave a gateway: values that look like secrets, by the name they go by or by their own shape."""

import re

REDACTED = "[left out]"

# Parts of names. `author` is no secret, `authorization` is.
_NAMES = (
    r"passw|passphrase|pwd|secret|token|auth(?!or(?!iz))|cookie|session|credential|signature|bearer|jwt|saml|otp|cvv|cvc"
    r"|card.?num|iban|ssn|api.?key|access.?key|private.?key"
)
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
# `name=value`, `name: value` and `"name":"value"` inside a longer text. A value in quotes ends with them.
_SECRET_PAIR = re.compile(
    rf"""((?:{_NAMES})[\w.\-\[\]%]{{0,64}}?["']?\s{{0,4}}(?:=|:|%3d))(\s{{0,4}})("[^"]*"?|'[^']*'?|(?:basic|bearer)\s+\S+|[^&;,\s"']+)""",
    re.IGNORECASE,
)
_SHAPES = (
    # JSON web tokens, AWS access keys, credentials of an Authorization header.
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}"),
    re.compile(r"(?<=\bbearer )[A-Za-z0-9._~+/=-]{6,}|(?<=\bbasic )[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE),
)


def is_secret_name(name):
    """Whether what goes by this name (`ARGS:json.password`, `REQUEST_COOKIES:id`) is taken for a secret."""
    return _SECRET_NAME.search(name) is not None


def scrub_shapes(text):
    """The text without what looks like a secret by itself."""
    for shape in _SHAPES:
        text = shape.sub(REDACTED, text)
    return text


def scrub(text):
    """The text without the secrets that can be told inside it."""
    return scrub_shapes(_SECRET_PAIR.sub(rf"\1\2{REDACTED}", text))
