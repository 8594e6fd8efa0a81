// What the conformance runner starts as "the client": it hands the scenario to the test, where the client lives already, and ends
// as the client did there. Starting the client anew for each of sixty scenarios would take a minute.
const door = process.argv[2];
const url = process.argv.at(-1);
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = process.env.MCP_CONFORMANCE_CONTEXT;
const response = await fetch(door, {
  method: 'POST',
  body: JSON.stringify({ scenario, url, context }),
});
process.stdout.write(await response.text());
process.exitCode = response.ok ? 0 : 1;
