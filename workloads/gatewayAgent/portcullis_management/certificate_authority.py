"""The authority that the server makes for itself: gateways know the server by it, and the server them. Its key is made
here and stays here."""

import os
import secrets
import tempfile

from portcullis_common import openssl
from portcullis_common.trust import CERTIFICATE_HOURS, MAXIMUM_OBJECT_BYTES

# As long as the server may live without being replaced.
AUTHORITY_DAYS = 3650

_CLIENT = """
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,clientAuth
"""
_SERVER = """
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName={names}
"""


class RequestRefused(Exception):
    """No certificate is made of this request."""


class CertificateAuthority:
    def __init__(self, folder):
        self._key = os.path.join(folder, "authority.key")
        self.certificate = os.path.join(folder, "authority.pem")

    def make(self, name):
        """Once: an authority that is replaced is not known any more."""
        if os.path.exists(self._key) and os.path.exists(self.certificate):
            return
        openssl.make_key(self._key)
        openssl.run(
            "req", "-x509", "-new", "-key", self._key, "-days", str(AUTHORITY_DAYS), "-subj", f"/CN={name} authority",
            "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign",
            "-out", self.certificate,
        )  # fmt: skip
        os.chmod(self.certificate, 0o644)

    def make_server_certificate(self, name, address, key, certificate):
        names = f"DNS:{name},DNS:localhost,IP:{address},IP:127.0.0.1"
        openssl.make_key(key)
        with tempfile.TemporaryDirectory() as folder:
            request = os.path.join(folder, "server.csr")
            openssl.make_request(key, f"/CN={name}", request)
            issued = self._sign(request, f"/CN={name}", _SERVER.format(names=names), AUTHORITY_DAYS, folder)
        with open(certificate, "w", encoding="ascii") as file:
            file.write(issued)
        os.chmod(certificate, 0o644)

    def sign_client(self, request, instance_id):
        """Certificate (PEM text) for the request's key and for this name, whatever name the request has.
        @raises RequestRefused"""
        if len(request) > MAXIMUM_OBJECT_BYTES:
            raise RequestRefused("it is too long")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "request.csr")
            with open(path, "wb") as file:
                file.write(request)
            try:
                if not openssl.is_p256(openssl.public_key_of_request(path)):
                    raise RequestRefused("its key is not on the curve P-256")
                return self._sign(path, f"/CN={instance_id}", _CLIENT, CERTIFICATE_HOURS // 24, folder)
            except openssl.OpensslRefused as error:
                raise RequestRefused(str(error)) from error

    def _sign(self, request, subject, extensions, days, folder):
        extension_file = os.path.join(folder, "extensions")
        with open(extension_file, "w", encoding="ascii") as file:
            file.write(extensions)
        return openssl.run(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-subj", subject,
            "-set_serial", f"0x{secrets.token_hex(16)}", "-days", str(days), "-sha256", "-extfile", extension_file,
        )  # fmt: skip
