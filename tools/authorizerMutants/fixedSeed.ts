import * as fc from "fast-check";

// Loaded before the tests: with another seed in each run a mutant could be killed in one and survive in the next.
fc.configureGlobal({ seed: 20_260_101 });
