// The same two operations as many would write them: Fastify, its own validation, pg's pool and prepared statements, Node's crypto.
// It is given the product's own statements and the same schema, so that the tables, triggers and policies are the same.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'

const { PORT, SUBMIT_SQL, SUBMIT_CONSTANTS, READ_SQL, ORGANIZATION, API_KEY, CONNECTIONS } = process.env
const secret = createHash('sha256').update('yardstick').digest()
const keys = new Map([[createHash('sha256').update(API_KEY).digest('hex'), ORGANIZATION]])
const constants = Object.entries(JSON.parse(SUBMIT_CONSTANTS)) // the statement's columns, as the product wrote them once
const pool = (user) => new pg.Pool({ user, password: process.env[`PASSWORD_${user}`], max: Number(CONNECTIONS),
	options: `-c fp.orgs={${ORGANIZATION}} -c search_path=fp,public` })
const intake = pool('fp_intake')
const reader = pool('fp_public')

const mac = (...words) => createHmac('sha256', secret).update(words.join('\0')).digest()

function newId(now) {
	const id = randomBytes(16)
	id.writeUIntBE(now, 0, 6)
	id[6] = (id[6] & 0x0f) | 0x70
	id[8] = (id[8] & 0x3f) | 0x80
	const hex = id.toString('hex')
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function seal(text) {
	const nonce = randomBytes(12)
	const cipher = createCipheriv('aes-256-gcm', secret, nonce)
	return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

function unseal(sealed) {
	const cipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12))
	cipher.setAuthTag(sealed.subarray(-16))
	return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
}

const text = { type: 'string', minLength: 1, maxLength: 1000 }
const body = {
	type: 'object', additionalProperties: false, required: ['service', 'applicant'],
	properties: {
		service: { type: 'string', pattern: '^[a-z][a-z0-9_]{1,40}$' },
		statement: text,
		location: { type: 'object', additionalProperties: false, required: ['country'],
			properties: { country: { type: 'string', pattern: '^[A-Z]{2}$' }, postal_code: text } },
		applicant: { type: 'object', additionalProperties: false, required: ['given_name', 'family_name', 'date_of_birth'],
			properties: { given_name: text, family_name: text, date_of_birth: { type: 'string', format: 'date' }, email: text, phone: text,
				a_number: { type: 'string', pattern: '^A[0-9]{7,9}$' } } },
	},
}

// One line of log a request, as the product writes.
const app = Fastify({ logger: { level: 'info' }, disableRequestLogging: true })
app.addHook('onResponse', async (request, reply) => {
	request.log.info({ method: request.method, status: reply.statusCode, ms: reply.elapsedTime }, 'request')
})
app.addHook('onError', async (request, reply, error) => request.log.error(error))

app.addHook('onRequest', async (request, reply) => {
	const key = request.headers.authorization?.slice('Bearer '.length) ?? ''
	request.organization = keys.get(createHash('sha256').update(key).digest('hex'))
	if (!request.organization) return reply.code(401).send({ code: 'unauthenticated' })
})

app.post('/v1/requests', { schema: { body } }, async (request, reply) => {
	const { applicant, service, location, statement } = request.body
	const now = new Date()
	const due = new Date(now.getTime() + 72 * 3600 * 1000).toISOString()
	const at = now.toISOString()
	const row = {
		id: newId(now.getTime()), status: 'tier1_review', confirmation_code: randomBytes(8).toString('hex').toUpperCase(), service,
		urgency: 'routine', organization_id: request.organization, requester_role: 'applicant',
		person_key: mac('person', applicant.a_number), birth_mac: mac('birth', applicant.date_of_birth), country: location.country,
		postal_code: location.postal_code, office: 'DEN', at, due_at: due, wake_at: due, sealed: seal(JSON.stringify({ applicant, statement })), contact_sealed: seal(applicant.phone),
		idem_key: mac('key', request.headers['idempotency-key']),
		body_hash: mac('body', JSON.stringify(request.body)),
	}
	const made = await intake.query({ name: 'submit', text: SUBMIT_SQL, values: [...constants.map(([name, text]) => [row[name] ?? text]), at] })
	if (made.rowCount !== 1) return reply.code(409).send({ code: 'duplicate_open' })
	reply.code(201).header('Location', `/v1/requests/${row.id}`)
	return { id: row.id, confirmation_code: row.confirmation_code, status: row.status, service, urgency: row.urgency, office: row.office,
		created_at: at, due_at: due, applicant: { given_name: applicant.given_name, family_name: applicant.family_name }, statement }
})

app.get('/v1/requests/:id', async (request, reply) => {
	const found = await reader.query({ name: 'read', text: READ_SQL,
		values: [[request.params.id], [request.organization], [null], [1], [false], [null]] })
	if (found.rowCount !== 1) return reply.code(404).send({ code: 'not_found' })
	const { n, sealed, ...row } = found.rows[0]
	return { ...row, ...JSON.parse(unseal(sealed)) }
})

await app.listen({ port: Number(PORT), host: '127.0.0.1', backlog: 4096 })
