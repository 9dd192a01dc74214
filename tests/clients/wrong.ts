// What the contract does not have, the compiler must refuse: a line that it takes is an error here. Never run.
import createClient from "openapi-fetch";
import type { components, paths } from "./fieldpass.js";

const client = createClient<paths>();
const applicant = { given_name: "Maria", family_name: "Lopez", date_of_birth: "1984-02-29" };

export async function wrong() {
	// @ts-expect-error An id is a text.
	await client.GET("/v1/requests/{request_id}", { params: { path: { request_id: 7 } } });
	// @ts-expect-error The id is missing.
	await client.GET("/v1/requests/{request_id}", { params: { path: {} } });
	// @ts-expect-error There is no such parameter.
	await client.GET("/v1/requests/{request_id}", { params: { path: { request_id: "x" }, query: { patience: 1 } } });
	// @ts-expect-error There is no such path.
	await client.GET("/v1/wishes");
	// @ts-expect-error Requests are not deleted.
	await client.DELETE("/v1/requests/{request_id}", { params: { path: { request_id: "x" } } });
	// @ts-expect-error The service is missing.
	await client.POST("/v1/requests", { body: { applicant } });
	// @ts-expect-error There is no such member.
	await client.POST("/v1/requests", { body: { service: "other", applicant, colour: "red" } });
	// @ts-expect-error There is no such urgency.
	await client.POST("/v1/requests", { body: { service: "other", applicant, urgency: "soon" } });
}

// @ts-expect-error There is no such status.
export const status: components["schemas"]["Status"] = "forgotten";
