import unittest

from portcullis_gateway.redaction import REDACTED, is_secret_name, scrub


class Names(unittest.TestCase):
    def test_of_secrets(self):
        for name in (
            "ARGS:password", "ARGS:json.user.newPassword", "ARGS:access_token", "REQUEST_HEADERS:Authorization",
            "REQUEST_COOKIES:id", "REQUEST_HEADERS:X-Api-Key", "ARGS:client_secret", "ARGS:PHPSESSIONID", "ARGS:otp",
        ):  # fmt: skip
            self.assertTrue(is_secret_name(name), name)

    def test_of_others(self):
        for name in ("ARGS:q", "ARGS:author", "REQUEST_HEADERS:User-Agent", "ARGS:json.filter.name", "REQUEST_URI"):
            self.assertFalse(is_secret_name(name), name)


class Texts(unittest.TestCase):
    def test_lose_values_of_secret_names(self):
        for text, expected in [
            ("a=1&password=hunter2&b=3", f"a=1&password={REDACTED}&b=3"),
            ('{"user":"x","api_key":"abc","n":1}', f'{{"user":"x","api_key":{REDACTED},"n":1}}'),
            ("Authorization: Bearer abc.def", f"Authorization: {REDACTED}"),
            ("https://x.example/?sessionid=123;v", f"https://x.example/?sessionid={REDACTED};v"),
            ("password%3Dhunter2", f"password%3D{REDACTED}"),
            ("token='x y z' --", f"token={REDACTED} --"),
        ]:
            self.assertEqual(scrub(text), expected)

    def test_lose_what_looks_like_a_secret_by_itself(self):
        for text in (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "basic dXNlcjpwYXNzd29yZA==",
            "/files/AKIAIOSFODNN7EXAMPLE/x",
        ):
            self.assertIn(REDACTED, scrub(text))
            for part in ("eyJzdWIi", "dXNlcj", "IOSFODNN7"):
                self.assertNotIn(part, scrub(text))

    def test_keep_what_helps(self):
        for text in ("' UNION SELECT password FROM users", "author=Ann", "<script>alert(1)</script>", "../../etc/passwd"):
            self.assertEqual(scrub(text), text)
