"""What is done by the openssl program: keys, requests and certificates, as files in PEM."""

import datetime
import os
import subprocess

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


class OpensslRefused(Exception):
    """openssl does not take what it was given."""


def run(*arguments, given=None):
    """What openssl prints. @raises OpensslRefused"""
    before = os.umask(0o077)
    try:
        result = subprocess.run(
            ["openssl", *arguments], input=given, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OpensslRefused(f"openssl {arguments[0]} did not end within 30 s") from error
    finally:
        os.umask(before)
    if result.returncode != 0:
        raise OpensslRefused(f"openssl {arguments[0]}: {result.stderr.strip()[-500:]}")
    return result.stdout


def make_key(path):
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)


def make_request(key, subject, path):
    run("req", "-new", "-key", key, "-subj", subject, "-out", path)


def public_key_of_request(path):
    """@raises OpensslRefused also when the request is not signed by its own key"""
    return run("req", "-in", path, "-verify", "-noout", "-pubkey")


def is_p256(public_key):
    """Whether a public key (PEM) is on the one curve that is used here."""
    return "NIST CURVE: P-256" in run("pkey", "-pubin", "-noout", "-text", given=public_key)


def verify_client(certificate, authority):
    """@raises OpensslRefused when the certificate is not good for a client, now, by this authority"""
    run("verify", "-CAfile", authority, "-no-CApath", "-no-CAstore", "-purpose", "sslclient", certificate)


def validity(certificate):
    """From when to when a certificate is good, in seconds since 1970."""
    printed = run("x509", "-in", certificate, "-noout", "-startdate", "-enddate", "-dateopt", "iso_8601")
    values = dict(line.split("=", 1) for line in printed.splitlines())
    return tuple(
        datetime.datetime.fromisoformat(values[name].replace("Z", "+00:00")).timestamp() for name in ("notBefore", "notAfter")
    )
