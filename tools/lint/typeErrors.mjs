import ts from "typescript";

/** Programs whose settings have been looked at. */
const known = new WeakSet();

/**
 * Reports the compiler's own errors. The typed rules have made the program for themselves; to make it once more for `tsc`
 * would take as long as all of them.
 */
export const typeErrors = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const { sourceCode } = context;
    return {
      Program(node) {
        refuseSilence(sourceCode);
        const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices;
        const file = esTreeNodeToTSNodeMap.get(node);
        const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
        if (!known.has(program)) {
          known.add(program);
          diagnostics.push(
            ...program.getConfigFileParsingDiagnostics(),
            ...program.getOptionsDiagnostics(),
            ...program.getGlobalDiagnostics(),
          );
        }
        for (const diagnostic of diagnostics) {
          context.report({ loc: placeOf(diagnostic, file), message: textOf(diagnostic, file) });
        }
      },
    };
  },
};

/** A comment that turns every rule off would turn the compiler off. */
function refuseSilence(sourceCode) {
  const silent = sourceCode.getAllComments().find(({ value }) => /^\s*eslint-disable[\w-]*\s*($|--)/.test(value));
  if (silent === undefined) return;
  throw new Error(`line ${silent.loc.start.line}: name the rule that is turned off, as in "eslint-disable-line RULE"`);
}

function placeOf(diagnostic, file) {
  if (diagnostic.file !== file) return { line: 1, column: 0 };
  const { line, character } = file.getLineAndCharacterOfPosition(diagnostic.start);
  return { line: line + 1, column: character };
}

function textOf(diagnostic, file) {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const elsewhere = diagnostic.file === undefined || diagnostic.file === file ? "" : `${diagnostic.file.fileName}: `;
  return `TS${diagnostic.code}: ${elsewhere}${text}`;
}
