// A front end in small: lists, submits, reads, follows. Each step is printed as a line of JSON.
// usage: node client.js URL TIER1-KEY BODY
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./fieldpass.js";

type Problem = components["schemas"]["Problem"];
type Body = components["schemas"]["SubmitBody"];

declare const process: { argv: string[] };
const [url, tier1Key, text] = process.argv.slice(2);
if (!url || !tier1Key || !text) throw new Error("usage: node client.js URL TIER1-KEY BODY");
const body: Body = JSON.parse(text);

function clientOf(token?: string) {
	const credentials: Middleware = {
		onRequest({ request }) {
			if (token) request.headers.set("Authorization", `Bearer ${token}`);
			return request;
		},
	};
	const client = createClient<paths>({ baseUrl: url!.replace(/\/$/, "") });
	client.use(credentials);
	return client;
}

function say(step: string, what: Record<string, unknown>) {
	console.log(JSON.stringify({ step, ...what }));
}

function must<T>(answer: { data?: T; error?: Problem | undefined; response: Response }): T {
	if (answer.data === undefined) throw new Error(`${answer.response.status} ${answer.error?.code}: ${answer.error?.detail}`);
	return answer.data;
}

const stranger = clientOf();
const offices = must(await stranger.GET("/v1/offices", { params: { query: { country: "US", postal_code: "80202" } } }));
say("offices", { first: offices.data[0]?.code, zone: offices.data[0]?.time_zone });

const made = must(await stranger.POST("/v1/requests", { body, params: { header: { "Idempotency-Key": `front-end-${body.client_ref}` } } }));
const status: components["schemas"]["Status"] = made.status;
say("submitted", { id: made.id, status, next: made.what_happens_next });
if (!("applicant" in made)) throw new Error("The applicant sees all of it");
if (!made.access_token) throw new Error("A stranger gets a token");

const person = clientOf(made.access_token);
const path = { request_id: made.id };
const read = await person.GET("/v1/requests/{request_id}", { params: { path } });
const request = must(read);
if (typeof request === "string") throw new Error("Text comes only to who asks for it");
if (!("applicant" in request)) throw new Error("The applicant sees all of it");
const etag = read.response.headers.get("ETag");
say("read", { id: request.id, given_name: request.applicant.given_name, due_at: request.due_at });
if (!etag) throw new Error("There is no ETag");

const same = await person.GET("/v1/requests/{request_id}", { params: { path, header: { "If-None-Match": etag } } });
say("unchanged", { http: same.response.status });

const escalated = must(
	await clientOf(tier1Key).POST("/v1/requests/{request_id}/escalate", { params: { path }, body: { expected_state: "tier1_review" } }),
);
say("escalated", { callback: escalated.callback?.status });

const events = must(await person.GET("/v1/requests/{request_id}/events", { params: { path } }));
say("events", { names: events.data.map((event) => event.event) });

const refused = await stranger.POST("/v1/requests", { body: { ...body, applicant: { ...body.applicant, phone: "303" } } });
if (!refused.error) throw new Error("303 is no number");
say("refused", { http: refused.response.status, code: refused.error.code, pointers: refused.error.errors?.map((error) => error.pointer) });

const unknown = await person.GET("/v1/requests/{request_id}", { params: { path: { request_id: "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071" } } });
say("unknown", { code: unknown.error?.code });
