import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { loadable } from "../../tools/ruleSet/loadable";
import { copyRuleSet } from "../../tools/ruleSet/ruleSet";

describe("the rule set", () => {
  it("gives a chained rule without an action one, and changes nothing else", () => {
    const rule = (end: string): string =>
      `SecRule TX:X "@ge 5" \\\n    "id:1,deny,chain"\n    SecRule TX:EARLY_BLOCKING "@eq 1"${end}\nSecAction "id:2"\n`;
    assert.equal(loadable(rule("")), rule(' "t:none"'));
    assert.equal(loadable(rule(' "t:none"')), rule(' "t:none"'));
  });

  it("is copied to a path without @, whole or not at all", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-rules-"));
    try {
      const source = path.join(folder, "module", "rules", "@owasp_crs");
      fs.mkdirSync(source, { recursive: true });
      const target = path.join(folder, "4.25.0");
      assert.throws(() => copyRuleSet(path.join(folder, "module"), target));
      assert.ok(!fs.existsSync(target));
      fs.writeFileSync(path.join(source, "..", "LICENSE"), "licence");
      fs.writeFileSync(path.join(source, "..", "@crs-setup.conf.example"), "setup");
      fs.writeFileSync(path.join(source, "REQUEST-949.conf"), 'SecRule TX:EARLY_BLOCKING "@eq 1"\n');
      copyRuleSet(path.join(folder, "module"), target);
      assert.equal(
        fs.readFileSync(path.join(target, "rules", "REQUEST-949.conf"), "utf8"),
        'SecRule TX:EARLY_BLOCKING "@eq 1" "t:none"\n',
      );
      assert.equal(fs.readFileSync(path.join(target, "crs-setup.conf"), "utf8"), "setup");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
