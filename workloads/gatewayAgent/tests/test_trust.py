import base64
import datetime
import os
import time
import unittest

from portcullis_common import openssl
from portcullis_common.trust import CERTIFICATE_HOURS, InvalidTrust, parse_notice
from portcullis_gateway.enrolment import ASK_AGAIN_SECONDS, EAGER_SECONDS
from portcullis_management.authority import now_utc
from portcullis_management.certificate_authority import RequestRefused

from .trust_stand import GATEWAY, KEYS, NAME, ROLE, SERVER, TrustStand

REQUEST = KEYS.request(f"{ROLE}:{GATEWAY}")
CERTIFICATE = KEYS.certificate(f"{ROLE}:{GATEWAY}")
OTHER = "i-0999999999999999a"


class Trusting(unittest.TestCase):
    def setUp(self):
        self.stand = TrustStand()
        self.addCleanup(self.stand.close)
        self.bucket = self.stand.bucket
        self.now = time.time()

    def enrol(self, signer, gateway):
        signer.step()
        gateway.step(self.now)
        signer.step()
        self.now += EAGER_SECONDS
        return gateway.step(self.now)

    def subject(self, pem):
        path = os.path.join(self.stand.folder("look"), "certificate.pem")
        with open(path, "wb") as file:
            file.write(pem)
        return openssl.run("x509", "-in", path, "-noout", "-subject").strip()

    def test_a_gateway_asks_is_signed_and_knows_where_to_go(self):
        trust = self.enrol(self.stand.signer(self.stand.authority()), self.stand.gateway())
        self.assertEqual((trust.address, trust.port, trust.name), ("127.0.0.1", 8444, NAME))
        self.assertRegex(self.subject(self.bucket.objects[CERTIFICATE]), rf"CN = {GATEWAY}$")

    def test_keys_stay_where_they_were_made(self):
        self.enrol(self.stand.signer(self.stand.authority()), self.stand.gateway())
        for key, body in self.bucket.objects.items():
            self.assertNotIn(b"PRIVATE KEY", body, key)
        for folder, name in (("server", "authority.key"), ("gateway", "client.key")):
            self.assertEqual(os.stat(os.path.join(self.stand.folder(folder), name)).st_mode & 0o077, 0)

    def test_nothing_is_published_before_the_server_can_take_events(self):
        ready = []
        signer = self.stand.signer(self.stand.authority(), is_ready=lambda: bool(ready))
        signer.step()
        self.assertEqual(self.bucket.objects, {})
        ready.append(True)
        signer.step()
        self.assertIn(KEYS.server, self.bucket.objects)

    def test_the_name_is_the_key_s_and_not_the_request_s(self):
        folder = self.stand.folder("liar")
        openssl.make_key(f"{folder}/key")
        openssl.make_request(f"{folder}/key", f"/CN={OTHER}", f"{folder}/csr")
        with open(f"{folder}/csr", "rb") as file:
            self.bucket.objects[REQUEST] = file.read()
        self.stand.signer(self.stand.authority()).step()
        self.assertRegex(self.subject(self.bucket.objects[CERTIFICATE]), rf"CN = {GATEWAY}$")

    def test_requests_of_other_roles_or_shapes_are_refused(self):
        self.enrol(self.stand.signer(self.stand.authority()), self.stand.gateway())
        request = self.bucket.objects[REQUEST]
        names = (f"AROAANOTHERROLE00001:{OTHER}.csr", f"{ROLE}:session.csr", f"{ROLE}:{OTHER}", f"{ROLE}:{OTHER}.csr/x.csr")
        for name in names:
            self.bucket.objects[KEYS.requests + name] = request
        signer = self.stand.signer(self.stand.authority())
        signer.step()
        self.assertEqual([key for key in self.bucket.objects if OTHER in key and "certificates" in key], [])
        self.assertEqual(sum(name == "request-refused" for name, _ in self.stand.said), len(names))
        signer.step()
        self.assertEqual(sum(name == "request-refused" for name, _ in self.stand.said), len(names))

    def test_only_a_request_that_its_own_key_signed_and_of_one_curve_is_taken(self):
        authority = self.stand.authority()
        folder = self.stand.folder("requests")
        openssl.run("genpkey", "-algorithm", "RSA", "-out", f"{folder}/rsa")
        openssl.make_request(f"{folder}/rsa", "/CN=x", f"{folder}/rsa.csr")
        openssl.make_key(f"{folder}/key")
        openssl.run("req", "-new", "-key", f"{folder}/key", "-subj", "/CN=x", "-outform", "DER", "-out", f"{folder}/der")
        with open(f"{folder}/der", "rb") as file:
            der = bytearray(file.read())
        der[-1] ^= 1
        pem = b"-----BEGIN CERTIFICATE REQUEST-----\n" + base64.encodebytes(bytes(der)) + b"-----END CERTIFICATE REQUEST-----\n"
        with open(f"{folder}/rsa.csr", "rb") as file:
            rsa = file.read()
        for request in (b"", b"x" * 20_000, rsa, pem):
            with self.subTest(request=request[:40]), self.assertRaises(RequestRefused):
                authority.sign_client(request, GATEWAY)

    def test_a_request_that_was_answered_is_not_signed_again(self):
        signer, gateway = self.stand.signer(self.stand.authority()), self.stand.gateway()
        self.enrol(signer, gateway)
        answer = self.bucket.objects[CERTIFICATE]
        signer.step()
        self.assertEqual(self.bucket.objects[CERTIFICATE], answer)

    def test_requests_of_gateways_that_are_long_gone_are_left(self):
        gateway = self.stand.gateway()
        signer = self.stand.signer(self.stand.authority())
        signer.step()
        gateway.step(self.now)
        self.bucket.written[REQUEST] = now_utc() - datetime.timedelta(hours=CERTIFICATE_HOURS)
        signer.step()
        self.assertNotIn(CERTIFICATE, self.bucket.objects)
        del self.bucket.written[REQUEST]
        signer.step()
        self.assertIn(CERTIFICATE, self.bucket.objects)

    def test_a_certificate_is_renewed_at_half_its_life_while_the_old_one_serves(self):
        signer, gateway = self.stand.signer(self.stand.authority()), self.stand.gateway()
        first = self.enrol(signer, gateway)
        before = self.bucket.objects[REQUEST]
        self.now += 11 * 3600
        self.assertIs(gateway.step(self.now), first)
        self.assertEqual(self.bucket.objects[REQUEST], before)
        self.now += 2 * 3600
        self.assertIs(gateway.step(self.now), first)
        self.assertNotEqual(self.bucket.objects[REQUEST], before)
        signer.step()
        self.now += EAGER_SECONDS
        renewed = gateway.step(self.now)
        self.assertIsNotNone(renewed)
        self.assertIsNot(renewed, first)

    def test_an_expired_certificate_is_not_used(self):
        signer, gateway = self.stand.signer(self.stand.authority()), self.stand.gateway()
        self.enrol(signer, gateway)
        self.assertIsNone(gateway.step(self.now + 25 * 3600))

    def test_when_the_server_is_replaced_gateways_ask_the_new_authority(self):
        old = self.stand.signer(self.stand.authority("old"))
        gateway = self.stand.gateway()
        first = self.enrol(old, gateway)
        new = self.stand.signer(self.stand.authority("new"), instance=OTHER, address="127.0.0.2")
        new.step()
        gateway.look_soon()
        self.assertIsNone(gateway.step(self.now))
        old.step()
        self.assertIn(("superseded", {}), self.stand.said)
        new.step()
        self.now += EAGER_SECONDS
        second = gateway.step(self.now)
        self.assertEqual((first.address, second.address), ("127.0.0.1", "127.0.0.2"))
        # What was replaced takes no part any more.
        signed = self.bucket.objects[CERTIFICATE]
        old.step()
        self.assertEqual(self.bucket.objects[CERTIFICATE], signed)

    def test_an_authority_that_the_notice_does_not_name_is_not_believed(self):
        self.stand.signer(self.stand.authority()).step()
        with open(self.stand.authority("stranger").certificate, "rb") as file:
            self.bucket.objects[KEYS.authority] = file.read()
        self.assertIsNone(self.stand.gateway().step(self.now))
        self.assertIn("authority.pem is not the one", str(self.stand.said))

    def test_a_certificate_for_another_key_is_not_taken(self):
        signer = self.stand.signer(self.stand.authority())
        self.enrol(signer, self.stand.gateway())
        again = self.stand.gateway(name="another-disk")
        self.assertIsNone(again.step(self.now))

    def test_a_gateway_goes_on_after_a_restart_without_asking(self):
        signer = self.stand.signer(self.stand.authority())
        self.enrol(signer, self.stand.gateway())
        del self.bucket.objects[CERTIFICATE]
        before = self.bucket.objects[REQUEST]
        self.assertIsNotNone(self.stand.gateway().step(self.now))
        self.assertEqual(self.bucket.objects[REQUEST], before)

    def test_a_request_that_expired_is_written_again(self):
        self.stand.signer(self.stand.authority()).step()
        gateway = self.stand.gateway()
        gateway.step(self.now)
        del self.bucket.objects[REQUEST]
        gateway.step(self.now + EAGER_SECONDS)
        self.assertNotIn(REQUEST, self.bucket.objects)
        gateway.step(self.now + ASK_AGAIN_SECONDS)
        self.assertIn(REQUEST, self.bucket.objects)

    def test_a_bucket_that_fails_changes_nothing(self):
        signer, gateway = self.stand.signer(self.stand.authority()), self.stand.gateway()
        first = self.enrol(signer, gateway)
        self.bucket.fails = True
        gateway.look_soon()
        self.assertIs(gateway.step(self.now), first)


class Notices(unittest.TestCase):
    GOOD = (
        f'{{"formatVersion": 1, "instanceId": "{SERVER}", "address": "10.0.0.1", "port": 8444, '
        f'"name": "{NAME}", "authoritySha256": "{"0" * 64}"}}'
    )

    def test_are_read(self):
        self.assertEqual(parse_notice(self.GOOD).address, "10.0.0.1")
        self.assertEqual(parse_notice(parse_notice(self.GOOD).to_json()), parse_notice(self.GOOD))

    def test_of_another_shape_are_refused(self):
        for old, new in [
            ('"10.0.0.1"', '"example.com"'),
            ("8444", '"8444"'),
            ("8444", "0"),
            ('"formatVersion": 1', '"formatVersion": 2'),
            ("0" * 64, "0"),
            (SERVER, "server"),
            ("{", "["),
        ]:
            with self.subTest(new=new), self.assertRaises(InvalidTrust):
                parse_notice(self.GOOD.replace(old, new))
