// Calls: a body that the schema allows (made up, or one known to be taken), ids of things that there are, and then edits that
// make some of them nearly valid. What fast-check draws decides all of it, so that it can make a failing call smaller.
import { require } from "./contract.mjs";

const fc = require("fast-check");
const faker = require("json-schema-faker");

const DAYS = ["1984-02-29", "2026-11-24", "2026-11-25", "2026-12-01", "2027-03-01", "2040-01-02"];
const TIMES = ["2026-11-24T16:00:00Z", "2026-11-24T18:00:00+01:00", "2026-11-25T09:00:00-07:00", "2030-01-01T00:00:00Z"];
const ODD_DAYS = ["2026-02-29", "2026-13-01", "1899-12-31", "1900-01-01", "9999-12-31", "0000-01-01", "2026-1-1", "2026-11-24T00:00:00Z"];
const ODD_TIMES = ["2026-11-24T16:00:00", "2026-11-24t16:00:00z", "2026-11-24 16:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T16:00:60Z",
	"2026-06-30T23:59:60Z", "2026-11-24T16:00:00.123456789Z", "2026-11-24T16:00:00+24:00", "2026-11-24T16:00:00-00:00", "1899-12-31T23:59:59Z",
	"2026-11-24T16:00Z", "2026-11-24T16:00:00+0100"];
const ODD_TEXTS = ["", " ", "\u00a0", "\u2003x\u2003", "\ufeff", "é", "e\u0301", "名前", "👩‍👩‍👧", "\u202e abc", "x\u0000y", "a\u0007b", "a\u0085b", "\ud800", "a\tb\nc", "' or 1=1--",
	"%00", "ÄÖÜ@example.org", "a@b\u00a0c.org", "a,b@c.org", "a@b..c", "A-012 345 678", "ny 5123456", "+1303555014٢", "null", "true", "1", "-1"];
const ODD_IDS = ["019AB3C4-5D6E-7F80-9A1B-2C3D4E5F6071", "urn:uuid:019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "00000000-0000-0000-0000-000000000000",
	"019ab3c45d6e7f809a1b2c3d4e5f6071", "{019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071}", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
// Numbers as they are written: JavaScript would write some of them otherwise.
const NUMBERS = ["0", "-0", "1.0", "1e2", "1.5", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "1e400", "1E-400", "100.00"];
const OTHER_TYPES = [0, "x", true, [], {}, null, [null], [[]], { "": 1 }, -1.5];
const KINDS = ["drop", "extra", "other type", "null", "boundary", "odd", "number", "repeat", "raw"];

const edit = fc.record({ kind: fc.constantFrom(...KINDS), at: fc.nat(9999), with: fc.nat(9999) });
const edits = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) });

// What is drawn for one call; render() makes the call of it.
export const drawn = fc.record({
	who: fc.nat(9999),
	may: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
	seed: fc.nat(0x7fffffff),
	optional: fc.constantFrom(0, 0.3, 0.9),
	known: fc.boolean(),
	real: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
	edits,
	parameters: edits,
	headers: fc.array(fc.nat(9999), { maxLength: 1 }),
});

// Numbers between 0 and 1 from a seed, the same each time (mulberry32).
function chance(seed) {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

const pick = (list, n) => list[n % list.length];

// All places of a value with the schema of each, the value itself first.
function places(value, schema, parent = null, name = null, found = []) {
	found.push({ value, schema, parent, name });
	if (Array.isArray(value)) value.forEach((each, i) => places(each, schema?.items, value, i, found));
	else if (value !== null && typeof value === "object")
		for (const [member, each] of Object.entries(value)) places(each, schema?.properties?.[member], value, member, found);
	return found;
}

function boundary(schema, n) {
	const text = (length) => "x".repeat(Math.max(0, length));
	const items = (count) => Array.from({ length: Math.max(0, count) }, () => (schema.items?.enum ?? ["DEN"])[0]);
	const tries = [
		...[schema?.minLength, schema?.maxLength].filter(Number.isInteger).flatMap((bound) => [text(bound - 1), text(bound), text(bound + 1), "👍".repeat(bound)]),
		...[schema?.minimum, schema?.maximum].filter(Number.isFinite).flatMap((bound) => [bound - 1, bound, bound + 1]),
		...[schema?.minItems, schema?.maxItems].filter(Number.isInteger).flatMap((bound) => [items(bound), items(bound + 1)]),
	];
	return tries.length ? pick(tries, n) : text(70000 % (n + 5001));
}

function odd(schema, value, n) {
	if (schema?.format === "date") return pick(ODD_DAYS, n);
	if (schema?.format === "date-time") return pick(ODD_TIMES, n);
	if (schema?.format === "uuid") return pick(ODD_IDS, n);
	if (typeof value === "string" && n % 5 === 0) return pick([` ${value}`, `${value} `, value.toUpperCase(), value.toLowerCase(), `${value}\n`], n >> 3);
	return pick(ODD_TEXTS, n);
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export class Generator {
	// world: see states.py
	constructor(contract, world) {
		this.contract = contract;
		this.world = world;
		this.schemas = new Map();
		faker.option({ maxItems: 3, maxLength: 40, failOnInvalidTypes: false, failOnInvalidFormat: false, fillProperties: false, reuseProperties: true });
		faker.format("date", () => pick(DAYS, Math.floor(this.random() * 999)));
		faker.format("date-time", () => pick(TIMES, Math.floor(this.random() * 999)));
		faker.format("uuid", () => "00000000-0000-4000-8000-00000000000N".replaceAll(/[0N]/g, () => Math.floor(this.random() * 16).toString(16)).replace(/^(.{14})./, "$17").replace(/^(.{19})./, "$18"));
	}

	#schemaOf(operation) {
		if (!this.schemas.has(operation.id)) this.schemas.set(operation.id, this.contract.flat(this.contract.at(operation.body)));
		return this.schemas.get(operation.id);
	}

	render(operation, draw) {
		this.random = chance(draw.seed);
		const caller = this.#caller(operation, draw);
		const path = this.#path(operation, draw, caller);
		const query = this.#query(operation, draw);
		const call = { caller, path, query, headers: this.#headers(operation, draw), ...(operation.body ? this.#body(operation, draw) : {}) };
		return { ...call, target: this.#target(operation, path, query) };
	}

	// A call of found.mjs; what its path has to name and it does not say is something that there is.
	again(operation, { role, path: said = {}, query = [], body }) {
		const names = operation.parameters.filter((each) => each.in === "path").map((each) => each.name);
		const path = Object.fromEntries(names.map((name) => [name, said[name] ?? this.world.things[name][0].id]));
		const written = body === undefined ? {} : { body: JSON.stringify(body), value: body };
		return { caller: { role, token: this.world.keys[role] }, path, query, headers: {}, ...written, target: this.#target(operation, path, query) };
	}

	#target(operation, path, query) {
		const target = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
		const search = query.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`).join("&");
		return search ? `${target}?${search}` : target;
	}

	// Mostly somebody who may; a requester comes with the token of what the path names.
	#caller(operation, draw) {
		const roles = draw.may ? operation.roles : ["anonymous", ...Object.keys(this.world.keys)];
		const role = pick(roles, draw.who);
		return { role, token: this.world.keys[role] };
	}

	#path(operation, draw, caller) {
		const path = {};
		for (const parameter of operation.parameters.filter((each) => each.in === "path")) {
			const things = this.world.things[parameter.name] ?? [];
			const thing = draw.real && things.length ? pick(things, draw.seed) : null;
			path[parameter.name] = thing?.id ?? this.#text(parameter);
			if (caller.role === "requester") caller.token ??= thing?.token;
		}
		if (caller.role === "requester") caller.token ??= pick(this.world.things.request_id, draw.seed).token;
		const [first] = draw.parameters;
		const name = first && pick([...Object.keys(path), null], first.at);
		if (name && first.kind === "odd") path[name] = pick([...ODD_IDS, "x", "0", "9".repeat(19), "den", "é", "a b", "-1"], first.with);
		return path;
	}

	#text(parameter) {
		const known = this.world.values[parameter.name];
		const text = known && this.random() < 0.7 ? pick(known, Math.floor(this.random() * 999)) : this.#fake(this.contract.flat(parameter.schema), 1);
		return String(text) || "x";
	}

	#query(operation, draw) {
		const parameters = operation.parameters.filter((each) => each.in === "query");
		const query = parameters.filter((each) => each.required || this.random() < draw.optional).map((each) => [each.name, this.#text(each)]);
		for (const { kind, at, with: n } of draw.parameters) {
			const name = parameters.length ? pick(parameters, at).name : "x";
			const others = query.filter(([given]) => given !== name);
			if (kind === "drop") query.splice(0, query.length, ...others);
			if (kind === "extra") query.push(["shoe_size", "42"]);
			if (kind === "repeat" && query.length) query.push(pick(query, n));
			if (["odd", "null", "boundary", "number"].includes(kind) && parameters.length)
				query.splice(0, query.length, ...others, [name, pick([...ODD_DAYS, ...ODD_TIMES, ...NUMBERS, ...ODD_TEXTS.filter((text) => !/[\ud800]$/.test(text)), "x".repeat(201)], n)]);
		}
		return query.map(([name, text]) => [name, name === "wait" && Number(text) > 0 ? "0" : text]);
	}

	#headers(operation, draw) {
		const names = operation.parameters.filter((each) => each.in === "header").map((each) => each.name);
		const some = {
			"Idempotency-Key": [`key ${draw.seed % 5}`, "x", "~".repeat(255)],
			"If-Match": ['"1"', '"2"', '"99"'],
			"If-None-Match": ['"1"', '"99"'],
			"Accept-Language": ["es-419, es;q=0.9, en;q=0.5", "*", "ko", ";;;", "q=0"],
		};
		return Object.fromEntries(draw.headers.flatMap((n) => {
			const name = pick([...names, "Accept"], n);
			return [[name, pick(some[name] ?? ["application/json", "text/plain", "text/calendar", "*/*", "image/png", "text/*;q=0.1"], n >> 4)]];
		}));
	}

	#fake(schema, optional) {
		faker.option({ random: this.random, alwaysFakeOptionals: optional >= 1, optionalsProbability: optional });
		return faker.generate(schema);
	}

	#body(operation, draw) {
		const schema = this.#schemaOf(operation);
		const known = this.world.bodies[operation.id];
		const base = draw.known && known ? structuredClone(pick(known, draw.seed)) : this.#real(this.#fake(schema, draw.optional), draw);
		const raw = { numbers: [], text: null };
		let value = base;
		for (const each of draw.edits) value = this.#edited(value, schema, each, raw);
		return this.#written(value, raw);
	}

	// Members whose names say what they are of: mostly something that there is.
	#real(value, draw) {
		if (draw.real)
			for (const { parent, name, value: old } of places(value)) {
				const known = this.world.values[Array.isArray(parent) ? null : name];
				if (!known || old === null || this.random() < 0.2) continue;
				const one = () => pick(known, Math.floor(this.random() * 9999));
				parent[name] = Array.isArray(old) ? [...new Set(old.map(one))] : one();
			}
		return value;
	}

	#edited(body, schema, { kind, at, with: n }, raw) {
		const found = places(body, schema);
		const inner = found.slice(1);
		const place = inner.length ? pick(inner, at) : found[0];
		const put = (value) => {
			if (place.parent) place.parent[place.name] = value;
			return place.parent ? body : value;
		};
		if (kind === "drop" && place.parent && !Array.isArray(place.parent)) delete place.parent[place.name];
		const objects = found.filter((each) => isObject(each.value));
		if (kind === "extra" && objects.length) pick(objects, at).value.shoe_size = 42;
		if (kind === "other type") return put(structuredClone(pick(OTHER_TYPES, n)));
		if (kind === "null") return put(null);
		if (kind === "boundary") return put(boundary(place.schema ?? {}, n));
		if (kind === "odd") return put(odd(place.schema, place.value, n));
		if (kind === "number") {
			const numbers = inner.filter((each) => typeof each.value === "number");
			const at_number = numbers.length ? pick(numbers, at) : place;
			raw.numbers.push(pick(NUMBERS, n));
			if (at_number.parent) at_number.parent[at_number.name] = `@number ${raw.numbers.length - 1}@`;
		}
		if (kind === "repeat") for (const each of inner) if (Array.isArray(each.value) && each.value.length) each.value.push(structuredClone(each.value[0]));
		if (kind === "raw") raw.text = pick(["", "{", "null", "[]", '"x"', "{}", "\ufeff{}", '{"a":1,"a":1}', '{"a":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}', "{'a':1}", '{"a":1,}', "{} {}"], n);
		return body;
	}

	// The text that is sent, and what it means; no meaning if it is no JSON, or has a member twice.
	#written(value, raw) {
		const body = raw.text ?? (JSON.stringify(value) ?? "").replaceAll(/"@number ([0-9]+)@"/g, (_, i) => raw.numbers[i]);
		try {
			return { body, value: body.includes('"a":1,"a"') ? undefined : JSON.parse(body) };
		} catch {
			return { body, value: undefined };
		}
	}
}
