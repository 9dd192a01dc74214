// The checker itself: each kind of disagreement, made up, must be noticed; and a right reply must not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Checker } from "./check.mjs";
import { Contract } from "./contract.mjs";

const json = (schema) => ({ content: { "application/json": { schema } } });
const problem = { content: { "application/problem+json": { schema: { type: "object", required: ["status", "type", "code"] } } } };
const contract = new Contract({
	"x-replies-anywhere": { 500: problem },
	paths: {
		"/things": {
			post: {
				operationId: "make",
				"x-roles": ["admin"],
				parameters: [{ name: "size", in: "query", schema: { type: "integer", maximum: 9 } }],
				requestBody: json({ $ref: "#/components/schemas/Body" }),
				responses: { 201: json({ type: "object", required: ["id"], properties: { id: { type: "string", format: "uuid" } } }), 400: problem, 422: problem, 503: problem },
			},
		},
	},
	components: {
		schemas: {
			Body: { type: "object", additionalProperties: false, required: ["day"], properties: { day: { type: "string", format: "date" }, word: { type: "string", minLength: 1 } } },
		},
	},
});
const [operation] = contract.operations;
const ID = "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071";

function kinds({ body = '{"day":"2026-11-25"}', query = [] }, status, reply, headers = {}) {
	let value;
	try {
		value = JSON.parse(body);
	} catch {
		value = undefined;
	}
	const type = status >= 400 ? "application/problem+json" : "application/json";
	const all = new Headers({ "Content-Type": type, ...headers });
	const text = JSON.stringify(reply);
	const found = new Checker(contract).check(operation, { body, value, query, path: {} }, { status, headers: all, text, problem: () => reply });
	return found.map((each) => each.kind);
}

const refusal = (status, code, errors) => ({ type: `/problems/${code}`, status, code, errors });

test("what is right is left alone", () => {
	assert.deepEqual(kinds({}, 201, { id: ID }), []);
	assert.deepEqual(kinds({ body: '{"day":"2026-11-25","word":null}' }, 201, { id: ID }), []);
	assert.deepEqual(kinds({ body: '{"day":"2026-02-30"}' }, 422, refusal(422, "invalid_fields", [{ pointer: "/day", code: "invalid_date" }])), []);
	assert.deepEqual(kinds({ body: '{"day":"2026-11-25","word":" "}' }, 422, refusal(422, "invalid_fields", [{ pointer: "/word", code: "blank" }])), []);
	assert.deepEqual(kinds({ body: "{" }, 400, refusal(400, "invalid_json")), []);
	assert.deepEqual(kinds({}, 503, refusal(503, "busy"), { "Retry-After": "1" }), []);
});

test("a status that is not documented", () => assert.match(kinds({}, 418, refusal(418, "teapot"))[0], /^undocumented 418/));
test("a failure", () => assert.match(kinds({}, 500, refusal(500, "internal"))[0], /^failed 500/));
test("busy without saying how long", () => assert.match(kinds({}, 503, refusal(503, "busy"))[0], /^failed 503/));
test("a body beside its schema", () => assert.match(kinds({}, 201, { id: `urn:uuid:${ID}` })[0], /^reply 201/));
test("another content type", () => assert.match(kinds({}, 201, { id: ID }, { "Content-Type": "text/html" })[0], /^content type/));
test("an error that is no problem", () => assert.match(kinds({}, 422, refusal(422, "no_office"), { "Content-Type": "application/json" })[0], /^no problem/));
test("a problem that says another status", () => assert.match(kinds({}, 422, refusal(409, "no_office"))[0], /^problem's status/));

test("it takes what the contract refuses", () => {
	for (const body of ['{"day":"2026-02-30"}', "{}", '{"day":"2026-11-25","x":1}', '{"day":1}', "{"])
		assert.match(kinds({ body }, 201, { id: ID })[0], /^takes what the contract refuses/);
	for (const query of [[["size", "10"]], [["size", "x"]], [["other", "1"]], [["size", "1"], ["size", "2"]]])
		assert.match(kinds({ query }, 201, { id: ID })[0], /^takes what the contract refuses/);
});

test("it refuses what the contract allows", () => {
	assert.match(kinds({}, 422, refusal(422, "invalid_fields", [{ pointer: "/day", code: "invalid_date" }]))[0], /^refuses what the contract allows: \/day/);
	assert.match(kinds({}, 400, refusal(400, "invalid_json"))[0], /^refuses readable JSON/);
	assert.match(kinds({ query: [["size", "9"]] }, 400, refusal(400, "invalid_parameter", [{ pointer: "?size", code: "invalid" }]))[0], /^refuses what the contract allows: \?size/);
});
