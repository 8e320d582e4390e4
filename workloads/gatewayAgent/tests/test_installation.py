import os
import tempfile
import unittest

from portcullis_common.files import shorten_log
from portcullis_common.installation import packages_to_install


class Packages(unittest.TestCase):
    def test_installs_what_is_missing_or_older_and_never_goes_back(self):
        bundled = [{"package": name, "version": "2", "file": f"{name}.deb"} for name in ("missing", "older", "same", "newer")]
        installed = {"older": "1", "same": "2", "newer": "3", "unrelated": "1"}
        chosen = packages_to_install(bundled, installed, lambda have, want: int(have) < int(want))
        self.assertEqual(chosen, ["missing.deb", "older.deb"])


class Logs(unittest.TestCase):
    def test_are_shortened_in_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "access.log")
            with open(path, "a", encoding="utf-8") as writer:
                writer.write("first\n")
                writer.flush()
                shorten_log(path, 100)
                self.assertFalse(os.path.exists(f"{path}.1"))
                shorten_log(path, 5)
                writer.write("second\n")
            for name, expected in ((path, "second\n"), (f"{path}.1", "first\n")):
                with open(name, encoding="utf-8") as file:
                    self.assertEqual(file.read(), expected)

    def test_a_missing_log_is_no_failure(self):
        shorten_log("/nonexistent/access.log", 5)
