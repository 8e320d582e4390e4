import * as assert from "node:assert/strict";
import { AUTHORIZER_SETTINGS_VARIABLE, type AuthorizerSettings, secretArnOf } from "../../contracts/authorizerSettings";
import { decide, type Reason } from "../../workloads/authorizer/decide";
import { readSettings } from "../../workloads/authorizer/settings";
import {
  type BehindDistribution,
  CLIENT,
  clientCertOf,
  cloudfront,
  CURRENT,
  distributionEvent,
  mutualTls,
  OLD,
  PENDING,
  PRIVATE,
} from "./authorizerEvents";

const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:origin-AbCdEf";
const CHANGING = mutualTls({ alsoAccepts: { secretArn: SECRET_ARN } });
const clientCert = clientCertOf(CLIENT);

const reasonOf = (parts: BehindDistribution, settings: AuthorizerSettings): Reason =>
  decide(distributionEvent(parts), settings, [CURRENT, PENDING]).reason;

const read = (settings: unknown): AuthorizerSettings =>
  readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(settings) });

describe("authorizer, while a distribution changes from one proof to the other", () => {
  it("takes either proof, and none of neither", () => {
    assert.equal(reasonOf({ secret: [CURRENT] }, CHANGING), "allowed");
    assert.equal(reasonOf({ secret: [], clientCert }, CHANGING), "allowed");
    assert.equal(reasonOf({ secret: [CURRENT], clientCert }, CHANGING), "allowed");
    assert.equal(reasonOf({ secret: [] }, CHANGING), "secret_absent");
    assert.equal(reasonOf({ secret: [OLD] }, CHANGING), "secret_wrong");
    const stranger = clientCertOf({ ...CLIENT, subject: "CN=another" });
    assert.equal(reasonOf({ secret: [], clientCert: stranger }, CHANGING), "secret_absent");
  });

  it("takes no secret any more when the change is over", () => {
    assert.equal(reasonOf({ secret: [CURRENT] }, mutualTls()), "client_cert");
  });

  it("still demands the viewer's address of who has proved itself", () => {
    assert.equal(reasonOf({ secret: [CURRENT], viewer: [] }, CHANGING), "viewer_header_mismatch");
  });

  it("reads its settings, and says what is wrong with them", () => {
    assert.deepEqual(read(CHANGING), CHANGING);
    const broken = { ...CHANGING, lock: { ...CHANGING.lock, alsoAccepts: { secret: "s" } } };
    assert.throws(
      () => read(broken),
      /lock\.alsoAccepts\.secret is not a setting[^]*lock\.alsoAccepts\.secretArn is missing/,
    );
    assert.throws(() => read({ ...CHANGING, lock: { ...CHANGING.lock, alsoAccepts: 1 } }), /lock\.alsoAccepts is 1/);
  });

  it("loads the secret of the locks that compare one, and of no other", () => {
    assert.equal(secretArnOf(CHANGING.lock), SECRET_ARN);
    assert.equal(secretArnOf(cloudfront().lock), SECRET_ARN);
    assert.equal(secretArnOf(mutualTls().lock), undefined);
    assert.equal(secretArnOf(PRIVATE.lock), undefined);
  });
});
