#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"

/* IPv4 as ::ffff:a.b.c.d. */
static void map(const void *v4, struct fp_address *ret_address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	memcpy(ret_address->b, prefix, sizeof(prefix));
	memcpy(ret_address->b + sizeof(prefix), v4, 4);
}

static bool read_address(const char *text, size_t length, struct fp_address *ret_address)
{
	char copy[INET6_ADDRSTRLEN];
	struct in_addr v4;
	if (length == 0 || length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (inet_pton(AF_INET6, copy, ret_address->b) == 1)
		return true;
	if (inet_pton(AF_INET, copy, &v4) != 1)
		return false;
	map(&v4, ret_address);
	return true;
}

fp_err fp_proxies_read(const char *list, struct fp_proxies *ret_proxies, struct fp_problem *problem)
{
	*ret_proxies = (struct fp_proxies){0};
	while (list && *(list += strspn(list, " "))) {
		size_t length = strcspn(list, " ");
		if (ret_proxies->n == FP_PROXIES_MAX)
			return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "At most %d proxies can be trusted.",
				FP_PROXIES_MAX);
		if (!read_address(list, length, &ret_proxies->v[ret_proxies->n++]))
			return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "\"%.*s\" is no address of a proxy.",
				(int)length, list);
		list += length;
	}
	return FP_OK;
}

static bool is_proxy(const struct fp_proxies *proxies, const struct fp_address *address)
{
	for (size_t i = 0; i < proxies->n; i++)
		if (memcmp(proxies->v[i].b, address->b, sizeof(address->b)) == 0)
			return true;
	return false;
}

static void read_connected(const struct sockaddr *connected, struct fp_address *ret_address)
{
	*ret_address = (struct fp_address){0};
	if (connected && connected->sa_family == AF_INET)
		map(&((const struct sockaddr_in *)connected)->sin_addr, ret_address);
	else if (connected && connected->sa_family == AF_INET6)
		memcpy(ret_address->b, &((const struct sockaddr_in6 *)connected)->sin6_addr, sizeof(ret_address->b));
}

/* From the end of one header's list. False: the caller was found, or a word is no address, so that nobody vouches for
 * what stands before it. */
static bool walk_back(const struct fp_proxies *proxies, const char *list, struct fp_address *address)
{
	size_t end = strlen(list);
	while (end > 0) {
		size_t begin = end;
		while (begin > 0 && list[begin - 1] != ',')
			begin--;
		size_t from = begin + strspn(list + begin, " \t"), to = end;
		while (to > from && (list[to - 1] == ' ' || list[to - 1] == '\t'))
			to--;
		struct fp_address said;
		if (!read_address(list + from, to - from, &said))
			return false;
		*address = said;
		if (!is_proxy(proxies, address))
			return false;
		end = begin > 0 ? begin - 1 : 0;
	}
	return true;
}

void fp_peer_find(const struct fp_proxies *proxies, const struct sockaddr *connected, const struct fp_head *head,
	struct fp_address *ret_address)
{
	read_connected(connected, ret_address);
	if (!is_proxy(proxies, ret_address))
		return;
	for (size_t i = head->n_headers; i-- > 0;)
		if (strcasecmp(head->headers[i].name, "X-Forwarded-For") == 0 &&
			!walk_back(proxies, head->headers[i].value, ret_address))
			return;
}

void fp_call_peer(const struct fp_call *call, struct fp_address *ret_address)
{
	const struct fp_http_call *h = call->http;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(h->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	fp_peer_find(&h->server->proxies, info ? info->client_addr : NULL, &h->head, ret_address);
}
