/** Does all scenarios of a file, and says what it saw: see tests/clients/scenarios.md. */
import { readFile } from "node:fs/promises";

import { AMOUNTS } from "./amounts.js";
import { CALLS } from "./calls.js";
import { CREDENTIALS } from "./credentials.js";
import { type Act, type Play, Stage } from "./stage.js";
import { STREAMS } from "./streams.js";

const ACTS: Record<string, Act> = { ...CALLS, ...STREAMS, ...CREDENTIALS, ...AMOUNTS };

const play = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as Play;
for (const scenario of play.scenarios) {
  const stage = new Stage(play, scenario);
  let line;
  try {
    const act = ACTS[scenario.name];
    if (!act) {
      throw new Error("this runner does not know the scenario");
    }
    line = { scenario: scenario.name, saw: await act(stage) };
  } catch (error) {
    console.error(scenario.name, error);
    line = { scenario: scenario.name, error: String(error) };
  } finally {
    stage.close();
  }
  console.log(JSON.stringify(line));
}
