// Calls every operation of the contract with what its schemas allow and nearly allow, and holds each reply to it.
// usage: FP_FUZZ_SEED=n node fuzz.mjs WORLD.json RUNS   (states.py makes the world, test_contract_fuzz.py says the rest)
import { readFileSync } from "node:fs";
import { Contract, require } from "./contract.mjs";
import { Checker } from "./check.mjs";
import { sentences } from "./documented.mjs";
import { found as foundBefore } from "./found.mjs";
import { drawn, Generator } from "./generate.mjs";

const fc = require("fast-check");
const EACH = 7; // calls of one operation in a row; then the next one, so that states go on beside each other

const world = JSON.parse(readFileSync(process.argv[2], "utf8"));
const runs = Number(process.argv[3]);
const seed = Number(process.env.FP_FUZZ_SEED);
const contract = new Contract(await (await fetch(`${world.url}/openapi.json`)).json());
const generator = new Generator(contract, world);
const checker = new Checker(contract);
const found = new Map();
const statuses = new Map();
let calls = 0;

// Of what a 2xx made, what later calls may name.
const MAKES = { submitRequest: "request_id", createHold: "hold_id", makeRepresentation: "representation_id", makeSchedule: "schedule_id", makeClosure: "closure_id" };

function remember(operation, reply) {
	const things = world.things[MAKES[operation.id]];
	if (reply.status !== 201 || !things) return;
	const made = JSON.parse(reply.text);
	if (made.id) things.push({ id: made.id, token: made.access_token ?? made.token });
}

// Whether this call would end the world of all others: the clock goes only forward, a reset forgets everybody.
function endsTheWorld(operation, call) {
	if (operation.id === "resetSandbox") return true;
	return operation.id === "setSandboxClock" && call.value?.now !== undefined && !world.values.now.includes(call.value.now);
}

async function send(operation, call) {
	const headers = { ...call.headers };
	if (call.caller.token) headers.Authorization = `Bearer ${call.caller.token}`;
	if (call.body !== undefined) headers["Content-Type"] = "application/json";
	const reply = await fetch(world.url + call.target, { method: operation.method.toUpperCase(), headers, body: call.body, redirect: "manual" });
	const text = await reply.text();
	calls++;
	return { status: reply.status, headers: reply.headers, text, problem: () => JSON.parse(text) };
}

const told = (operation, call, reply) =>
	`${operation.method.toUpperCase()} ${call.target}\n    as ${call.caller.role}, ${JSON.stringify(call.headers)}\n    ${call.body?.slice(0, 1500)}\n    -> ${reply.status} ${reply.text.slice(0, 1500)}`;

async function again(each) {
	const operation = contract.operations.find(({ id }) => id === each.operation);
	const call = generator.again(operation, each);
	const reply = await send(operation, call);
	for (const wrong of checker.check(operation, call, reply)) found.set(`${operation.id}: ${wrong.kind}`, `${wrong.detail}\n    ${told(operation, call, reply)}`);
}

// One property of one operation; each kind of disagreement fails it once, and fast-check then looks for its smallest call.
async function explore(operation, start, count) {
	for (let left = count, round = 0; left > 0; round++) {
		let kind = null;
		let last = null;
		const property = fc.asyncProperty(drawn, async (draw) => {
			const call = generator.render(operation, draw);
			if (endsTheWorld(operation, call)) return;
			const reply = await send(operation, call);
			const key = `${operation.id} ${reply.status}`;
			statuses.set(key, (statuses.get(key) ?? 0) + 1);
			remember(operation, reply);
			const wrong = checker.check(operation, call, reply).find((each) => (kind ? each.kind === kind : !found.has(`${operation.id}: ${each.kind}`)));
			if (!wrong) return;
			kind = wrong.kind;
			last = `${wrong.detail}\n    ${told(operation, call, reply)}`;
			throw new Error(kind);
		});
		const result = await fc.check(property, { seed: (start + round) & 0x7fffffff, numRuns: left, endOnFailure: false });
		left -= result.numRuns;
		if (!result.failed) break;
		if (!kind) throw result.errorInstance ?? new Error(result.error);
		found.set(`${operation.id}: ${kind}`, last);
	}
}

const broken = sentences().filter((words) => !JSON.stringify(contract.document).replaceAll("\\n", " ").includes(words));
console.log(`seed ${seed}: FP_FUZZ_SEED=${seed} repeats it`);
for (const words of broken) found.set(`documented.mjs: the contract has no longer these words: ${words}`, "");
for (const each of foundBefore) await again(each);
for (let done = 0, round = 0; done < runs; round++)
	for (const [i, operation] of contract.operations.entries()) {
		await explore(operation, (seed + round * 100003 + i * 1009) & 0x7fffffff, EACH);
		done += EACH;
	}

const succeeded = new Set([...statuses.keys()].filter((key) => / [23]/.test(key)).map((key) => key.split(" ")[0]));
for (const [what, how] of found) console.log(`\nDISAGREEMENT ${what}\n    ${how}`);
console.log(`\n${calls} calls of ${contract.operations.length} operations, ${statuses.size} kinds of reply, ${succeeded.size} operations succeeded, ${found.size} disagreements`);
if (process.env.FP_FUZZ_VERBOSE) console.log(Object.fromEntries([...statuses].sort()));
// Calls that are all refused would prove little.
const reached = succeeded.size * 2 >= contract.operations.length;
if (!reached) console.log("Less than half of the operations succeeded: the world or the generator no longer fits the contract.");
process.exit(found.size === 0 && reached ? 0 : 1);
