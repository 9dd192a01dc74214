// What must hold of every reply, and what the schemas say of what was sent. Both directions: neither may the server take what
// the contract refuses, nor refuse as malformed what the contract allows.
import { isDocumented } from "./documented.mjs";

// Unicode's White_Space, at both ends of a text. (String.trim takes U+FEFF too, which is none.)
const ENDS = /^\p{White_Space}+|\p{White_Space}+$/gu;
// The codes by which a form is refused; others are rules about what the form says.
const FORM = /^(required|wrong_type|blank|too_short|too_long|too_many|out_of_range|not_a_choice|control_character|unknown_member|repeated|invalid(_.*)?)$/;

// "A null member counts as left out."
export function withoutNulls(value) {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null).map(([name, member]) => [name, withoutNulls(member)]));
}

// "Texts are trimmed."
export function trimmed(value) {
	if (typeof value === "string") return value.replace(ENDS, "");
	if (Array.isArray(value)) return value.map(trimmed);
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, trimmed(member)]));
}

// "true" and "12" as the schema's type; undefined for what is no such thing.
function typed(schema, text) {
	if (schema.type === "integer") return /^-?[0-9]+$/.test(text) ? Number(text) : undefined;
	if (schema.type === "array") return text.split(",");
	if (schema.type === "boolean") return { true: true, false: false }[text];
	return text;
}

export class Checker {
	constructor(contract) {
		this.contract = contract;
	}

	// All that is wrong, as {kind, detail}; the kind is the same whenever the cause is.
	check(operation, call, reply) {
		return [...this.#status(operation, reply), ...this.#form(operation, reply), ...this.#agreement(operation, call, reply)];
	}

	#response(operation, status) {
		return this.contract.resolve(operation.responses[status] ?? this.contract.document["x-replies-anywhere"][status]);
	}

	*#status(operation, reply) {
		const { status } = reply;
		if (status >= 500 && !(status === 503 && Number(reply.headers.get("retry-after")) >= 1))
			yield { kind: `failed ${status}`, detail: reply.text.slice(0, 500) };
		else if (!this.#response(operation, status)) yield { kind: `undocumented ${status}`, detail: reply.text.slice(0, 500) };
	}

	*#form(operation, reply) {
		const { status, text } = reply;
		const content = this.#response(operation, status)?.content;
		const type = (reply.headers.get("content-type") ?? "").split(";")[0].trim();
		if (status >= 400 && type !== "application/problem+json") yield { kind: `no problem+json ${status}`, detail: type };
		if (!content) {
			if (text) yield { kind: `a body where none is documented ${status}`, detail: text.slice(0, 200) };
			return;
		}
		if (!content[type]) {
			yield { kind: `content type ${status}`, detail: type };
			return;
		}
		let value = text;
		try {
			if (type.endsWith("json")) value = JSON.parse(text);
		} catch (error) {
			yield { kind: `no JSON ${status}`, detail: `${error}` };
			return;
		}
		const errors = this.contract.errorsOf(content[type].schema, value);
		if (errors.length) yield { kind: `reply ${status} ${errors[0].replace(/[0-9]+/g, "N")}`, detail: errors.join("; ") };
		if (status >= 400 && (value.status !== status || !value.type?.endsWith(`/${value.code}`)))
			yield { kind: `problem's status or type ${status}`, detail: text };
	}

	*#agreement(operation, call, reply) {
		const wrong = [...this.#bodyErrors(operation, call), ...this.#parameterErrors(operation, call)];
		if (reply.status < 300 && wrong.length) yield { kind: `takes what the contract refuses: ${wrong[0].replace(/[0-9]+/g, "N")}`, detail: wrong.join("; ") };
		if (reply.status !== 400 && reply.status !== 422) return;
		const problem = reply.problem();
		const refused = (problem.errors ?? []).filter(({ code }) => FORM.test(code));
		const ofBody = refused.filter(({ pointer }) => !pointer.startsWith("?"));
		const parameters = this.#parameterErrors(operation, call);
		if (problem.code === "invalid_json" && !this.#isUnreadable(call)) yield { kind: "refuses readable JSON", detail: problem.detail };
		if (["invalid_parameter", "unknown_parameter"].includes(problem.code) && parameters.length === 0)
			yield* this.#refusals(operation, refused.length ? refused : [{ pointer: "?", code: problem.code, detail: problem.detail }]);
		if (problem.code === "invalid_fields" && this.#isValid(operation, call)) yield* this.#refusals(operation, ofBody.filter((each) => !this.#isNull(call, each)));
	}

	*#refusals(operation, refused) {
		for (const error of refused.filter((each) => !isDocumented(operation.id, each)))
			yield { kind: `refuses what the contract allows: ${error.pointer.replace(/[0-9]+/g, "N")} ${error.code}`, detail: error.detail };
	}

	// "Unknown members, even null ones": withoutNulls() has taken them away.
	#isNull(call, { pointer, code }) {
		const parts = pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
		return code === "unknown_member" && parts.reduce((node, part) => node?.[part], call.value) === null;
	}

	#errorsOfBody(operation, value) {
		return operation.body ? this.contract.errorsAt(operation.body, value) : ["/ no body is documented"];
	}

	// Valid however it is read: as it stands, and trimmed.
	#isValid(operation, call) {
		if (call.value === undefined) return false;
		const value = withoutNulls(call.value);
		return this.#errorsOfBody(operation, value).length === 0 && this.#errorsOfBody(operation, trimmed(value)).length === 0;
	}

	#bodyErrors(operation, call) {
		if (call.body === undefined || (call.body === "" && operation.body)) return operation.body ? this.#errorsOfBody(operation, {}) : [];
		if (call.value === undefined) return ["/ it is no JSON, or has a member twice"];
		const value = withoutNulls(call.value);
		const errors = this.#errorsOfBody(operation, value);
		return errors.length && this.#errorsOfBody(operation, trimmed(value)).length ? errors : [];
	}

	// What JSON allows and UTF-8 or the contract's words do not: half a surrogate pair, NUL, more than 16 levels, no object.
	#isUnreadable(call) {
		if (call.value === undefined || call.value === null || typeof call.value !== "object" || Array.isArray(call.value)) return true;
		return /\\u(0000|[dD][89a-fA-F])/.test(call.body) || /[0-9]{19}|[eE][0-9]{3}/.test(call.body) || call.body.includes("[".repeat(8));
	}

	#parameterErrors(operation, call) {
		const known = new Map(operation.parameters.filter((each) => each.in !== "header").map((each) => [`${each.in} ${each.name}`, each]));
		const given = [...call.query.map(([name, text]) => ["query", name, text]), ...Object.entries(call.path).map(([name, text]) => ["path", name, text])];
		const twice = call.query.filter(([name], i) => call.query.findIndex(([other]) => other === name) !== i).map(([name]) => `?${name} stands twice`);
		return [...twice, ...given.flatMap(([where, name, text]) => this.#parameter(known.get(`${where} ${name}`), where, name, text))];
	}

	#parameter(parameter, where, name, text) {
		if (!parameter) return [`?${name} is not documented`];
		const value = typed(this.contract.resolve(parameter.schema), text);
		return value === undefined ? [`${where} ${name} has another type`] : this.contract.errorsOf(parameter.schema, value).map((error) => `${where} ${name}${error}`);
	}
}
