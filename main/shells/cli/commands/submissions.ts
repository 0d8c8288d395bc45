import type { Command } from 'commander';
import type { SubmissionReport } from '../../../../puzzles/submission/doctor.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { examineSubmission, repairSubmission, scoreSubmissionFile } from '../../../services/submissions.ts';
import { count, percent } from '../figures.ts';
import { nonEmpty } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';

/** More of them would only scroll by; --json gives up to a thousand. */
const MAX_SHOWN = 20;

interface DoctorOptions {
  readonly challenges: string;
  readonly fix?: true;
  readonly fillMissing?: true;
  readonly out?: string;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('examine a submission.json before anybody else does; exit 2 when it would not be accepted')
    .argument('<file>', 'the submission')
    .requiredOption('--challenges <file>', 'the tasks it answers', nonEmpty('--challenges'))
    .option('--fix', 'repair what can be repaired without inventing an answer; needs --out')
    .option('--fill-missing', "with --fix: the competition's placeholder where an answer is missing")
    .option('--out <file>', 'where the repaired submission goes', nonEmpty('--out'))
    .addHelpText(
      'after',
      examples(
        'tessera doctor submission.json --challenges arc-agi_test_challenges.json',
        'tessera doctor submission.json --challenges test.json --fix --out submission-fixed.json',
      ),
    )
    .action(runDoctor);
}

export function addScoreCommand(program: Command): void {
  program
    .command('score')
    .description('score a submission.json against the answers, as ARC Prize and as TRM do')
    .argument('<file>', 'the submission')
    .requiredOption(
      '--solutions <file>',
      'the answers: a solutions file, or tasks that hold them',
      nonEmpty('--solutions'),
    )
    .addHelpText(
      'after',
      examples('tessera score submission.json --solutions arc-agi_evaluation_solutions.json'),
    )
    .action(runScore);
}

function runDoctor(
  file: string,
  { challenges, fix, fillMissing, out }: DoctorOptions,
  command: Command,
): void {
  const { screen } = openDesk(command);
  if (fix !== true) {
    if (out !== undefined || fillMissing) throw new UserError('--out and --fill-missing belong to --fix.');
    conclude(screen, file, examineSubmission(file, challenges));
    return;
  }
  if (out === undefined)
    throw new UserError('--fix needs --out: the repaired submission goes into a new file.');
  const fixed = repairSubmission(file, challenges, { out, fillsMissing: fillMissing === true });
  showFindings(screen, 'repair', 'Repaired', fixed.repairs, fixed.numRepairs);
  screen.print(
    `Wrote ${out} with ${count(fixed.numRepairs)} ${fixed.numRepairs === 1 ? 'repair' : 'repairs'}.`,
  );
  conclude(screen, out, fixed.report);
}

function conclude(screen: Screen, file: string, report: SubmissionReport): void {
  const { isValid, problems, numProblems, notes, numNotes } = report;
  showFindings(screen, 'problem', 'Problem', problems, numProblems);
  showFindings(screen, 'note', 'Note', notes, numNotes);
  screen.json({ type: 'verdict', file, isValid, numProblems, numNotes });
  if (!isValid) {
    const found = numProblems === 1 ? 'a problem' : `${count(numProblems)} problems`;
    throw new UserError(`${file} has ${found}; it would not be accepted as it is.`);
  }
  screen.print(`${file} is well formed; it would be accepted and scored.`);
}

function showFindings(
  screen: Screen,
  type: string,
  title: string,
  findings: readonly { readonly sentence: string }[],
  numFindings: number,
): void {
  for (const finding of findings) screen.json({ type, ...finding });
  for (const { sentence } of findings.slice(0, MAX_SHOWN)) screen.print(`${title}: ${sentence}`);
  if (numFindings > MAX_SHOWN) screen.print(`... and ${count(numFindings - MAX_SHOWN)} more like these.`);
}

function runScore(file: string, { solutions }: { solutions: string }, command: Command): void {
  const { screen } = openDesk(command);
  const score = scoreSubmissionFile(file, solutions);
  const { perTestOutput, perTask, numSolvedTests, numTests, numSolvedTasks, numTasks, notes } = score;
  screen.print(
    `As ARC Prize scores: ${percent(perTestOutput)} (${count(numSolvedTests)} of ${count(numTests)} test outputs).`,
    `As TRM scores:       ${percent(perTask)} (mean over ${count(numTasks)} tasks, ${count(numSolvedTasks)} of them solved whole).`,
    ...notes.map((note) => `Note: ${note}`),
  );
  screen.json({ file, ...score });
}
