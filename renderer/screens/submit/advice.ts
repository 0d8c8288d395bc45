/** What to do about a finding, by its code; the sentence of the finding says what and where. */
const ADVICE: Readonly<Record<string, string>> = {
  bad_json: 'Write the file anew with a JSON library; a cut-off download is a common cause.',
  too_large: 'Give the submission alone, without anything else in the file.',
  wrong_file: 'Choose the file that your solver wrote, not the puzzles or the solutions.',
  duplicate_key: 'Keep one of the two; Repair keeps the last.',
  unknown_id: 'Check the task set, or the spelling of the id; Repair leaves it out.',
  missing_id: 'Every task must be there; Repair can put a placeholder in its place.',
  no_list: 'Give a list with one entry for each test input; Repair wraps a lone entry.',
  wrong_count: 'Answer each test input once, in the order of the task.',
  no_attempts: 'Give {"attempt_1": grid, "attempt_2": grid}; Repair takes two bare grids for that.',
  missing_attempt: 'Give both attempts; Repair repeats the one that is there.',
  unknown_key: 'Only attempt_1 and attempt_2 belong there; Repair drops the rest.',
  no_grid: 'Give a list of rows, each a list of colours 0 to 9; Repair repeats the other attempt.',
  empty_grid: 'A grid has at least one cell; Repair repeats the other attempt.',
  ragged_grid: 'All rows must have one length; Repair repeats the other attempt.',
  bad_cell: 'Colours are whole numbers from 0 to 9; Repair turns digits in quotes into numbers.',
  large_grid: 'A grid has at most 30 rows and 30 columns; crop what the model predicted.',
  equal_attempts: 'Choose another candidate for the second attempt.',
  placeholder: 'Predict again with a model that knows the task, or adapt one to it.',
};

export function adviceOn(code: string): string | null {
  return ADVICE[code] ?? null;
}
