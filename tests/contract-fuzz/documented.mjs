// Refusals of what a schema cannot say. Each holds only as long as the contract has these very words.
const words = [
	// the form of a text that may be written in several ways
	{ pointer: /a_number$/, code: "invalid_a_number", says: "A and 7 to 9 digits; dashes, blanks and lower case are accepted" },
	{ pointer: /receipt_number/, code: "invalid_receipt_number", says: "Three letters and ten digits; dashes, blanks and lower case are accepted." },
	{ pointer: /licence$/, code: "invalid_licence", says: "A state and its bar number (`NY-5123456`), or an EOIR id" },
	{ pointer: /./, code: "control_character", says: "hold no control character but tab and newline" },
	// what is needed, or bounded, where another member says something
	{ pointer: /^\/location$/, code: "required", says: "needed unless `preferences.offices` names an office" },
	{ pointer: /^\/location\/postal_code$/, code: "required", says: "in a country with more offices than could all be near" },
	{ pointer: /^\/emergency_reason$/, code: "required", says: "Needed for an emergency." },
	{ pointer: /^\/reason$/, code: "required", operation: /^(escalateRequest|approveRequest|referRequest)$/, says: "with a reason." },
	{ pointer: /^\/applicant$/, code: "required", operation: /^recordWalkIn$/, says: "Needed unless refused; then it is not kept." },
	{ pointer: /^\/applicant\/phone$/, code: "required", says: "`applicant.phone` or `applicant.email` is needed then" },
	{ pointer: /^\/offices$/, code: "required", operation: /^makeApiKey$/, says: "For the role office, and no other." },
	{ pointer: /^\/organization_id$/, code: "required", operation: /^makeApiKey$/, says: "for the role organization, where the caller is none." },
	{ pointer: /\/windows\/[0-9]+\/end$/, code: "too_short", says: "each at least 15 minutes long and not yet over" },
	{ pointer: /^\/minutes$/, code: "too_long", operation: /^makeSchedule$/, says: "no longer than the hours are" },
	{ pointer: /^\/to$/, code: "out_of_range", operation: /^putCallbackCapacity$/, says: "A full hour, at most 31 days later." },
	// the query
	{ pointer: /^\?(from|to)$/, code: "invalid", operation: /^getCallbackCapacity$/, says: "A full hour, at most 31 days later; left out, 7 days later." },
	{ pointer: /^\?service$/, code: "invalid", says: "Code of a service that there is" },
	{ pointer: /^\?(cursor|status|service|office|urgency|client_ref|overdue)$/, code: "invalid", operation: /^listRequests$/,
		says: "Not with `cursor`, and not with a filter" },
	{ pointer: /^\?(office|day|cursor|limit)$/, code: "invalid", operation: /^listAppointments$/, says: "the office's day sheet: one `office`, one `day`, all of it" },
	{ pointer: /^\?postal_code$/, code: "invalid", operation: /^listOffices$/, says: "Needs `country`." },
];

export const sentences = () => words.map(({ says }) => says);

// Whether the contract says why this member is refused though its schema allows it.
export function isDocumented(operation, { pointer, code }) {
	return words.some((each) => each.code === code && each.pointer.test(pointer) && (!each.operation || each.operation.test(operation)));
}
