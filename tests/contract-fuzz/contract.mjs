// The contract as the server serves it: what may be sent, and what may come back.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const require = createRequire(fileURLToPath(new URL("../../build/npm-contract-fuzz/package.json", import.meta.url)));
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats");

const METHODS = ["get", "put", "post", "patch", "delete"];
const NAME = "contract:";
const escaped = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
export const pointer = (...parts) => parts.map((part) => `/${escaped(String(part))}`).join("");

export class Contract {
	constructor(document) {
		this.document = document;
		// x-… keywords and the contract's own members are not ajv's; formats are asserted.
		this.ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, validateFormats: true });
		formats(this.ajv);
		this.#narrow();
		this.ajv.addSchema(document, NAME);
		this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
			METHODS.filter((method) => item[method]).map((method) => this.#operation(path, item, method)),
		);
	}

	// ajv-formats takes more than RFC 9562 and RFC 3339 do: urn:uuid: before an id, a blank between day and time, +0100. And the contract says
	// that days begin with the year 1900, and that a leap second is none.
	#narrow() {
		this.ajv.addFormat("uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
		for (const [name, form] of [["date", /^(19|[2-9][0-9])/], ["date-time", /^(19|[2-9][0-9])(?!\S*:60)\S*(Z|[+-]\d\d:\d\d)$/i]]) {
			const known = formats.get(name);
			const validate = known.validate ?? known;
			this.ajv.addFormat(name, (text) => form.test(text) && validate(text));
		}
	}

	#operation(path, item, method) {
		const said = item[method];
		const parameters = [...(item.parameters ?? []), ...(said.parameters ?? [])].map((given) => this.resolve(given));
		const body = said.requestBody && pointer("paths", path, method, "requestBody", "content", "application/json", "schema");
		return { id: said.operationId, path, method, parameters, body, roles: said["x-roles"], responses: said.responses };
	}

	resolve(node) {
		return node?.$ref ? this.resolve(this.at(node.$ref.slice(1))) : node;
	}

	at(place) {
		const parts = place.split("/").slice(1);
		return parts.reduce((node, part) => node[part.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
	}

	// What is wrong with the value by the schema at this place of the document; nothing if it is valid.
	errorsAt(place, value) {
		return this.#errors({ $ref: `${NAME}#${encodeURI(place)}` }, place, value);
	}

	errorsOf(schema, value) {
		const key = JSON.stringify(schema);
		const rebased = JSON.parse(key.replaceAll('"$ref":"#', `"$ref":"${NAME}#`));
		return this.#errors(rebased, key, value);
	}

	#compiled = new Map();
	#errors(schema, key, value) {
		if (!this.#compiled.has(key)) this.#compiled.set(key, this.ajv.compile(schema));
		const validate = this.#compiled.get(key);
		return validate(value) ? [] : validate.errors.map((error) => `${error.instancePath || "/"} ${error.message}`);
	}

	// A schema without references, and with each allOf put into one object: what a generator can follow.
	flat(schema) {
		if (Array.isArray(schema)) return schema.map((each) => this.flat(each));
		if (schema === null || typeof schema !== "object") return schema;
		const { $ref, allOf, ...own } = schema;
		const whole = $ref ? { ...this.flat(this.at($ref.slice(1))), ...own } : own;
		const parts = (allOf ?? []).map((part) => this.flat(part));
		const flattened = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, this.flat(value)]));
		for (const part of parts) {
			flattened.properties = { ...part.properties, ...flattened.properties };
			flattened.required = [...(part.required ?? []), ...(flattened.required ?? [])];
			flattened.type = "object";
		}
		if (parts.length) flattened.additionalProperties = false;
		return flattened;
	}
}
