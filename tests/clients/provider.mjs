// A real identity provider: staff sign in as machines do (client credentials), their role comes as a claim of the access token.
import {generateKeyPair, exportJWK} from 'jose';
import Provider from 'oidc-provider';

async function jwk(alg, kid) {
	const {privateKey} = await generateKeyPair(alg, {extractable: true});
	return {...await exportJWK(privateKey), kid, alg, use: 'sig'};
}

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const roles = {
	officer: {fieldpass_role: 'tier2'},
	desk: {fieldpass_role: 'office', fieldpass_offices: ['DEN']},
	intern: {},
};
const provider = new Provider(issuer, {
	jwks: {keys: [await jwk('RS256', 'rsa'), await jwk('ES256', 'ec')]},
	clients: Object.keys(roles).map((name) => ({
		client_id: name, client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
	})),
	extraTokenClaims: (_, token) => roles[token.clientId],
	features: {
		devInteractions: {enabled: false},
		clientCredentials: {enabled: true},
		resourceIndicators: {
			enabled: true,
			defaultResource: () => 'https://fieldpass.example',
			useGrantedResource: () => true,
			getResourceServerInfo: (_, resource, client) => ({
				scope: 'api',
				audience: 'fieldpass',
				accessTokenFormat: 'jwt',
				accessTokenTTL: 300,
				jwt: {sign: {alg: client.clientId === 'desk' ? 'ES256' : 'RS256'}},
			}),
		},
	},
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
