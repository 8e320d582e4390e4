"""nginx's configuration language, as lists of lines."""


def block(head, lines):
    return [f"{head} {{", *(f"    {line}" if line else "" for line in lines), "}"]
