/*
 * Loaded before a server (LD_PRELOAD), it makes one call fail that may fail: the N-th since it was armed, by the
 * threads that were named; or all allocations from the N-th on. A test arms it through a file that both have mapped, so
 * that nothing but the serving of one request is hit. The program under it is the one that is tested everywhere else.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PUBLIC	 __attribute__((visibility("default")))
#define WEAK	 __attribute__((weak))
#define DEPTH	 12
#define PLACE	 64
#define DEEPEST	 48
#define MOST	 16384
#define ONE_CALL __attribute__((tls_model("initial-exec"))) _Thread_local

enum kind { MEMORY = 1, OTHER = 2 };

/* The test writes and reads it byte by byte: failing.py has the same layout. */
struct control {
	_Atomic uint32_t armed; /* another number each time; 0: nothing is counted */
	_Atomic uint32_t on;	/* not 0: allocations fail from the N-th on; 0: the N-th call alone fails */
	_Atomic uint64_t at;	/* N, from 1; 0: nothing fails */
	_Atomic uint64_t calls; /* counted since it was armed */
	_Atomic uint64_t failed;
	char what[32];		 /* the first that failed */
	char from[DEPTH][PLACE]; /* who called it: file+offset */
	char threads[128];	 /* names, each between spaces; empty: all threads */
	uint64_t places[MOST];	 /* of the calls up to the N-th: a number for what it is and by whom it was called */
};

static struct control nothing;
static struct control *control = &nothing;
static ONE_CALL bool inside; /* this library's own calls are not counted */
static ONE_CALL uint32_t looked_up;
static ONE_CALL bool meant;

__attribute__((constructor)) static void open_control(void)
{
	void *frame;
	backtrace(&frame, 1); /* the first time it loads a library */
	const char *name = getenv("FP_FAILING");
	int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		abort();
	control = mapped;
}

static bool is_meant(uint32_t armed)
{
	char name[20] = " ";
	if (looked_up == armed)
		return meant;
	looked_up = armed;
	meant = control->threads[0] == '\0';
	if (!meant && prctl(PR_GET_NAME, name + 1) == 0) {
		strcat(name, " ");
		meant = strstr(control->threads, name) != NULL;
	}
	return meant;
}

static void note(const char *what)
{
	void *frames[DEPTH + 2] = {0};
	int n = backtrace(frames, DEPTH + 2);
	snprintf(control->what, sizeof(control->what), "%s", what);
	for (int i = 2; i < n; i++) {
		Dl_info info;
		if (!dladdr(frames[i], &info))
			continue;
		const char *slash = strrchr(info.dli_fname, '/');
		snprintf(control->from[i - 2], PLACE, "%.40s+0x%zx", slash ? slash + 1 : info.dli_fname,
			(size_t)((char *)frames[i] - (char *)info.dli_fbase));
	}
}

/* The same as long as the process lives, where the same is called in the same way. Even: memory. */
static uint64_t place_of(enum kind kind)
{
	void *frames[DEEPEST];
	uint64_t place = 14695981039346656037u;
	int n = backtrace(frames, DEEPEST);
	for (int i = 1; i < n; i++)
		place = (place ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
	return place << 1 | (kind != MEMORY);
}

/* Whether this call is to fail. */
static bool fails(enum kind kind, const char *what)
{
	uint32_t armed = control->armed;
	if (armed == 0 || inside || !is_meant(armed))
		return false;
	uint64_t call = atomic_fetch_add(&control->calls, 1) + 1, at = control->at;
	bool now = at != 0 && (control->on ? call >= at && kind == MEMORY : call == at);
	int kept = errno;
	inside = true;
	if (call <= MOST && (at == 0 || call <= at))
		control->places[call - 1] = place_of(kind);
	if (now && atomic_fetch_add(&control->failed, 1) == 0)
		note(what);
	inside = false;
	errno = kept;
	return now;
}

static void *find(void **slot, const char *name)
{
	if (!*slot) {
		inside = true;
		*slot = dlsym(RTLD_NEXT, name);
		inside = false;
	}
	return *slot;
}

/* The next function of that name, once looked up. */
#define NEXT(name)                                                                                                     \
	({                                                                                                             \
		static void *next_;                                                                                    \
		(__typeof__(&name))find(&next_, #name);                                                                \
	})
#define FAIL(kind, error, value)                                                                                       \
	do {                                                                                                           \
		if (fails(kind, __func__)) {                                                                           \
			errno = error;                                                                                 \
			return value;                                                                                  \
		}                                                                                                      \
	} while (0)

/* ---- memory: the sanitizer's allocator where there is one, else the C library's ---- */

WEAK void *__interceptor_malloc(size_t);
WEAK void *__interceptor_calloc(size_t, size_t);
WEAK void *__interceptor_realloc(void *, size_t);
WEAK void *__interceptor_reallocarray(void *, size_t, size_t);
WEAK char *__interceptor_strdup(const char *);
WEAK char *__interceptor_strndup(const char *, size_t);
WEAK int __interceptor_posix_memalign(void **, size_t, size_t);
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

PUBLIC void *malloc(size_t size)
{
	FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

/* But for the list that libmicrohttpd waits with: without it, it forgets whom it has just resumed until something else
 * happens. */
PUBLIC void *calloc(size_t n, size_t size)
{
	if (size != sizeof(struct pollfd))
		FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_calloc ? __interceptor_calloc(n, size) : __libc_calloc(n, size);
}

PUBLIC void *realloc(void *old, size_t size)
{
	FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_realloc ? __interceptor_realloc(old, size) : __libc_realloc(old, size);
}

PUBLIC void *reallocarray(void *old, size_t n, size_t size)
{
	FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_reallocarray ? __interceptor_reallocarray(old, n, size) : NEXT(reallocarray)(old, n, size);
}

PUBLIC char *strdup(const char *text)
{
	FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_strdup ? __interceptor_strdup(text) : NEXT(strdup)(text);
}

PUBLIC char *strndup(const char *text, size_t most)
{
	FAIL(MEMORY, ENOMEM, NULL);
	return __interceptor_strndup ? __interceptor_strndup(text, most) : NEXT(strndup)(text, most);
}

PUBLIC int posix_memalign(void **ret, size_t alignment, size_t size)
{
	if (fails(MEMORY, __func__))
		return ENOMEM;
	return __interceptor_posix_memalign ? __interceptor_posix_memalign(ret, alignment, size)
					    : NEXT(posix_memalign)(ret, alignment, size);
}

/* ---- the system ---- */

PUBLIC ssize_t getrandom(void *data, size_t length, unsigned flags)
{
	FAIL(OTHER, ENOSYS, -1);
	return NEXT(getrandom)(data, length, flags);
}

/* Not to an eventfd, by which libmicrohttpd wakes itself: that cannot fail but by 2^64 wakings. It has no type. */
PUBLIC ssize_t write(int fd, const void *data, size_t length)
{
	struct stat is;
	if (control->armed != 0 && fstat(fd, &is) == 0 && (is.st_mode & S_IFMT) != 0)
		FAIL(OTHER, ENOSPC, -1);
	return NEXT(write)(fd, data, length);
}

/* Nobody hears from the other side any more, either. */
static bool resets(int fd, const char *what)
{
	if (!fails(OTHER, what))
		return false;
	shutdown(fd, SHUT_RDWR);
	errno = ECONNRESET;
	return true;
}

PUBLIC ssize_t send(int fd, const void *data, size_t length, int flags)
{
	if (resets(fd, __func__))
		return -1;
	return NEXT(send)(fd, data, length, flags);
}

PUBLIC ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	if (resets(fd, __func__))
		return -1;
	return NEXT(sendmsg)(fd, message, flags);
}

PUBLIC ssize_t writev(int fd, const struct iovec *parts, int n)
{
	if (resets(fd, __func__))
		return -1;
	return NEXT(writev)(fd, parts, n);
}

PUBLIC ssize_t recv(int fd, void *data, size_t length, int flags)
{
	if (resets(fd, __func__))
		return -1;
	return NEXT(recv)(fd, data, length, flags);
}

/* Of one descriptor, as the store does it. libmicrohttpd waits for many, and forgets whom it has just resumed where
 * that is interrupted; but no signal has a handler here that could. */
PUBLIC int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	if (n == 1)
		FAIL(OTHER, EINTR, -1);
	return NEXT(poll)(fds, n, timeout);
}

PUBLIC int open(const char *name, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	FAIL(OTHER, EMFILE, -1);
	return NEXT(open)(name, flags, mode);
}

PUBLIC FILE *fopen(const char *name, const char *mode)
{
	FAIL(OTHER, EMFILE, NULL);
	return NEXT(fopen)(name, mode);
}

PUBLIC int socket(int domain, int type, int protocol)
{
	FAIL(OTHER, EMFILE, -1);
	return NEXT(socket)(domain, type, protocol);
}

PUBLIC int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	FAIL(OTHER, EADDRINUSE, -1);
	return NEXT(bind)(fd, address, length);
}

PUBLIC int listen(int fd, int backlog)
{
	FAIL(OTHER, EADDRINUSE, -1);
	return NEXT(listen)(fd, backlog);
}

PUBLIC int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **ret)
{
	FAIL(OTHER, ENOMEM, EAI_MEMORY);
	return NEXT(getaddrinfo)(host, port, hints, ret);
}

PUBLIC int pthread_create(pthread_t *ret, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	if (fails(OTHER, __func__))
		return EAGAIN;
	return NEXT(pthread_create)(ret, attributes, run, argument);
}

/* ---- libmicrohttpd ---- */

PUBLIC struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accepts,
	void *accepts_cls, MHD_AccessHandlerCallback handle, void *handle_cls, ...)
{
	/* our one caller: an array of options, and the end */
	va_list args;
	va_start(args, handle_cls);
	enum MHD_OPTION option = va_arg(args, enum MHD_OPTION);
	struct MHD_OptionItem *items = va_arg(args, struct MHD_OptionItem *);
	va_end(args);
	if (option != MHD_OPTION_ARRAY)
		abort();
	FAIL(OTHER, ENOMEM, NULL);
	return NEXT(MHD_start_daemon)(
		flags, port, accepts, accepts_cls, handle, handle_cls, option, items, MHD_OPTION_END);
}

PUBLIC struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *data, enum MHD_ResponseMemoryMode mode)
{
	FAIL(OTHER, ENOMEM, NULL);
	return NEXT(MHD_create_response_from_buffer)(size, data, mode);
}

PUBLIC enum MHD_Result MHD_add_response_header(struct MHD_Response *response, const char *name, const char *value)
{
	FAIL(OTHER, ENOMEM, MHD_NO);
	return NEXT(MHD_add_response_header)(response, name, value);
}

PUBLIC enum MHD_Result MHD_queue_response(
	struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
	FAIL(OTHER, ENOMEM, MHD_NO);
	return NEXT(MHD_queue_response)(connection, status, response);
}

PUBLIC const union MHD_ConnectionInfo *MHD_get_connection_info(
	struct MHD_Connection *connection, enum MHD_ConnectionInfoType what, ...)
{
	FAIL(OTHER, ENOMEM, NULL);
	return NEXT(MHD_get_connection_info)(connection, what);
}

/* ---- libpq: a call fails when the connection is cut before it ---- */

static void cut(PGconn *connection, const char *what)
{
	if (fails(OTHER, what))
		shutdown(NEXT(PQsocket)(connection), SHUT_RDWR);
}

PUBLIC PGconn *PQconnectdbParams(const char *const *names, const char *const *values, int expand)
{
	PGconn *connection = NEXT(PQconnectdbParams)(names, values, expand);
	cut(connection, __func__);
	return connection;
}

PUBLIC int PQsetnonblocking(PGconn *connection, int on)
{
	cut(connection, __func__);
	return NEXT(PQsetnonblocking)(connection, on);
}

PUBLIC int PQenterPipelineMode(PGconn *connection)
{
	cut(connection, __func__);
	return NEXT(PQenterPipelineMode)(connection);
}

PUBLIC int PQsendPrepare(PGconn *connection, const char *name, const char *text, int n, const Oid *types)
{
	cut(connection, __func__);
	return NEXT(PQsendPrepare)(connection, name, text, n, types);
}

PUBLIC int PQsendQueryPrepared(PGconn *connection, const char *name, int n, const char *const *values,
	const int *lengths, const int *formats, int format)
{
	cut(connection, __func__);
	return NEXT(PQsendQueryPrepared)(connection, name, n, values, lengths, formats, format);
}

PUBLIC int PQsendQueryParams(PGconn *connection, const char *text, int n, const Oid *types, const char *const *values,
	const int *lengths, const int *formats, int format)
{
	cut(connection, __func__);
	return NEXT(PQsendQueryParams)(connection, text, n, types, values, lengths, formats, format);
}

PUBLIC int PQpipelineSync(PGconn *connection)
{
	cut(connection, __func__);
	return NEXT(PQpipelineSync)(connection);
}

PUBLIC int PQflush(PGconn *connection)
{
	cut(connection, __func__);
	return NEXT(PQflush)(connection);
}

PUBLIC int PQconsumeInput(PGconn *connection)
{
	cut(connection, __func__);
	return NEXT(PQconsumeInput)(connection);
}

PUBLIC PGresult *PQgetResult(PGconn *connection)
{
	cut(connection, __func__);
	return NEXT(PQgetResult)(connection);
}

PUBLIC PGresult *PQexec(PGconn *connection, const char *text)
{
	cut(connection, __func__);
	return NEXT(PQexec)(connection, text);
}

PUBLIC PGresult *PQexecParams(PGconn *connection, const char *text, int n, const Oid *types, const char *const *values,
	const int *lengths, const int *formats, int format)
{
	cut(connection, __func__);
	return NEXT(PQexecParams)(connection, text, n, types, values, lengths, formats, format);
}

PUBLIC int PQputCopyData(PGconn *connection, const char *data, int length)
{
	cut(connection, __func__);
	return NEXT(PQputCopyData)(connection, data, length);
}

PUBLIC int PQputCopyEnd(PGconn *connection, const char *error)
{
	cut(connection, __func__);
	return NEXT(PQputCopyEnd)(connection, error);
}
