#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listener.h"

/* "[::1]:80" and "127.0.0.1:80" into their two halves. */
static bool split(const char *listen, char host[64], char port[8])
{
	const char *colon = strrchr(listen, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
	if (digits == 0 || digits > 5 || colon[1 + digits] != '\0' || strtoul(colon + 1, NULL, 10) > UINT16_MAX)
		return false;
	const char *from = listen, *to = colon;
	if (*listen == '[') {
		from = listen + 1;
		to = colon - 1;
		if (*to != ']')
			return false;
	}
	size_t length = (size_t)(to - from);
	if (to <= from || length > 63 || (*listen != '[' && memchr(from, ':', length)))
		return false;
	memcpy(host, from, length);
	host[length] = '\0';
	memcpy(port, colon + 1, digits + 1);
	return true;
}

static fp_err refuse(struct fp_problem *problem, const char *listen, const char *why)
{
	return fp_fail(problem, FP_CODE_UNAVAILABLE, "Cannot listen on %s: %s.", listen, why);
}

static int port_of(int fd)
{
	struct sockaddr_storage at = {0};
	socklen_t length = sizeof(at);
	if (getsockname(fd, (struct sockaddr *)&at, &length) < 0)
		return -1;
	if (at.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
	return ntohs(((struct sockaddr_in *)&at)->sin_port);
}

fp_err fp_listener_open(const char *listen_at, int *ret_fd, int *ret_port, struct fp_problem *problem)
{
	char host[64], port[8];
	if (!split(listen_at, host, port))
		return refuse(problem, listen_at, "write it as 127.0.0.1:8080 or [::1]:8080");
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
	struct addrinfo *address = NULL;
	if (getaddrinfo(host, port, &hints, &address) != 0)
		return refuse(problem, listen_at, "the address is not a numeric one");
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		  bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0;
	int why = errno;
	freeaddrinfo(address);
	if (ok) {
		*ret_fd = fd;
		*ret_port = port_of(fd);
		return FP_OK;
	}
	if (fd >= 0)
		close(fd);
	char text[128];
	return refuse(problem, listen_at, strerror_r(why, text, sizeof(text)));
}
