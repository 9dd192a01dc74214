#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include <fieldpass/net.h>

static CURLcode ready;

static void begin(void)
{
	ready = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Up to the port or the path: "http://127.0.0.1.evil.example" is another machine. */
static bool is_loopback(const char *url)
{
	static const char *const hosts[] = {"http://127.0.0.1", "http://[::1]", "http://localhost"};
	for (size_t i = 0; i < FP_LENGTH(hosts); i++) {
		char next = begins_with(url, hosts[i]) ? url[strlen(hosts[i])] : 'x';
		if (next == ':' || next == '/' || next == '\0')
			return true;
	}
	return false;
}

static size_t take(char *data, size_t size, size_t n, void *buf)
{
	struct fp_buf *body = buf;
	fp_buf_add(body, data, size * n);
	return body->failed ? 0 : size * n;
}

static void curl_done(CURL **curl)
{
	curl_easy_cleanup(*curl);
}

static bool set_up(CURL *curl, const char *url, struct fp_buf *body)
{
	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, is_loopback(url) ? "http" : "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)FP_NET_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "fieldpass/" FP_VERSION) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) == CURLE_OK;
}

fp_err fp_net_get(const char *url, struct fp_buf *body, struct fp_problem *problem)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	long status = 0;
	pthread_once(&once, begin);
	CURL *curl FP_CLEANUP(curl_done) = ready == CURLE_OK ? curl_easy_init() : NULL;
	if (!curl || !set_up(curl, url, body))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "It cannot be fetched: %s", curl_easy_strerror(code));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "It was answered with %ld", status);
	return FP_OK;
}
