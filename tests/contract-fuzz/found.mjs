// Calls that contract and server once disagreed about; every run begins with them.
const applicant = { given_name: "Ana", family_name: "Ruiz", date_of_birth: "1984-02-29" };
const office = { name: "Chicago", kind: "field", city: "Chicago", country: "US", latitude: 41.9, longitude: -87.6, time_zone: "America/Chicago" };

export const found = [
	{ operation: "listApiKeys", role: "organization", query: [["cursor", "x\u0000y"]] },
	{ operation: "listRequests", role: "tier1", query: [["after", "x\u0000y"]] },
	{ operation: "listRequests", role: "organization", query: [["client_ref", "\u0000"]] },
	{ operation: "listOffices", role: "anonymous", query: [["state", "\u0000"]] },
	{ operation: "listOffices", role: "anonymous", query: [["country", "US"], ["postal_code", "\u0000"]] },
	{ operation: "putOffice", role: "admin", path: { code: "CHI" }, body: { ...office, serves: [{ country: "US", postal_prefix: "" }] } },
	{ operation: "makeApiKey", role: "organization", body: { role: "organization", expires_at: "2026-06-30T23:59:60Z" } },
	{ operation: "createHold", role: "anonymous", body: { slot_id: "02192265706", service: "adit_stamp", applicant } },
	{ operation: "assignRequest", role: "supervisor", body: { slot_id: "007", reason: "medical_treatment", expected_state: "approved" } },
	{ operation: "addPolicy", role: "admin", body: { from: "2040-01-01", values: {} } },
];
