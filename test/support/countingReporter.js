"use strict";
// Mocha's ordinary report, and the three counts in a file, so that `npm test` can add up several runners.

const fs = require("node:fs");
const Mocha = require("mocha");

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      fs.writeFileSync(
        process.env.PORTCULLIS_COUNTS_FILE,
        JSON.stringify({ passed: passes, failed: failures, skipped: pending }),
      );
    });
  }
}

module.exports = CountingReporter;
