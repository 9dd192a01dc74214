#include "fp_test.h"

#include <fcntl.h>
#include <fieldpass/log.h>
#include <fieldpass/thread.h>
#include <signal.h>

#define WRITERS 4
#define EACH	300
#define FLOOD	4000 /* lines of some hundred bytes: more than the pipe and the writer hold */

/* Standard error is a pipe; what is read of it lies in `captured`. */
static int saved_stderr, reader;
static char captured[2 << 20];
static size_t n_captured;

static int pipe_begin(void **state)
{
	(void)state;
	int ends[2];
	signal(SIGPIPE, SIG_IGN); /* as in the server */
	assert_int_equal(pipe(ends), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	reader = ends[0];
	n_captured = 0;
	captured[0] = '\0';
	return 0;
}

static void read_rest(void)
{
	ssize_t n;
	while ((n = read(reader, captured + n_captured, sizeof(captured) - 1 - n_captured)) > 0)
		n_captured += (size_t)n;
	captured[n_captured] = '\0';
}

static void *read_on(void *unused)
{
	(void)unused;
	read_rest();
	return NULL;
}

/* Nobody has the other end any more. */
static void end_standard_error(void)
{
	dup2(saved_stderr, STDERR_FILENO);
}

static int pipe_end(void **state)
{
	(void)state;
	end_standard_error();
	close(saved_stderr);
	close(reader);
	return 0;
}

/* What has come by now; nothing of it waits. */
static void read_available(void)
{
	fcntl(reader, F_SETFL, O_NONBLOCK);
	read_rest();
	fcntl(reader, F_SETFL, 0);
}

/* How many lines there are; each is whole, and those of a writer are in order. */
static int count_lines(void)
{
	int n = 0, last[WRITERS] = {0};
	for (char *line = captured, *end; *line; line = end + 1, n++) {
		end = strchr(line, '\n');
		assert_non_null(end);
		assert_int_equal(strncmp(line, "{\"at\":\"2", 8), 0);
		assert_int_equal(end[-1], '}');
		char *who = strstr(line, "\"who\":"), *number = strstr(line, "\"n\":");
		if (!who || who > end)
			continue;
		int w = (int)strtol(who + 6, NULL, 10), at = (int)strtol(number + 4, NULL, 10);
		assert_in_range(w, 0, WRITERS - 1);
		assert_true(at > last[w]);
		last[w] = at;
	}
	return n;
}

static void *write_lines(void *who)
{
	static const char more[] = "more that is said beside it, so that a few lines fill what one write may have";
	for (int n = 1; n <= EACH; n++)
		FP_LOG(FP_LOG_INFO, "e", FP_LOG_NUMBER("who", *(int *)who), FP_LOG_NUMBER("n", n),
			FP_LOG_TEXT("more", more));
	return NULL;
}

static void many_threads_lines_are_whole_and_in_order(void **state)
{
	(void)state;
	pthread_t threads[WRITERS], taker;
	int who[WRITERS];
	assert_true(fp_thread_start(&taker, "taker", read_on, NULL));
	assert_true(fp_log_start());
	for (int i = 0; i < WRITERS; i++) {
		who[i] = i;
		assert_true(fp_thread_start(&threads[i], "writer", write_lines, &who[i]));
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	fp_log_stop();
	end_standard_error();
	pthread_join(taker, NULL);
	assert_int_equal(count_lines(), WRITERS * EACH);
}

/* How many the server itself says were lost. */
static int lost_lines(void)
{
	int n = 0;
	for (const char *at = captured; (at = strstr(at, "\"event\":\"log_lines_lost\",\"lines\":")); at++)
		n += (int)strtol(at + strlen("\"event\":\"log_lines_lost\",\"lines\":"), NULL, 10);
	return n;
}

static int loss_lines(void)
{
	int n = 0;
	for (const char *at = captured; (at = strstr(at, "log_lines_lost")); at++)
		n++;
	return n;
}

static void flood(void)
{
	char text[200];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int n = 0; n < FLOOD; n++)
		FP_LOG(FP_LOG_INFO, "flood", FP_LOG_TEXT("text", text));
}

/* That it comes to its end at all is half of the test. */
static void nobody_waits_for_a_reader_that_does_not_read(void **state)
{
	(void)state;
	pthread_t taker;
	assert_true(fp_log_start());
	flood();
	assert_true(fp_thread_start(&taker, "taker", read_on, NULL));
	fp_log_stop();
	end_standard_error();
	pthread_join(taker, NULL);
	assert_in_range(lost_lines(), 1, FLOOD - 1);
	assert_int_equal(count_lines() - loss_lines() + lost_lines(), FLOOD);
}

static void a_pipe_that_does_not_block_loses_nothing(void **state)
{
	(void)state;
	pthread_t taker;
	assert_true(fp_thread_start(&taker, "taker", read_on, NULL));
	fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
	flood();
	end_standard_error();
	pthread_join(taker, NULL);
	assert_int_equal(count_lines(), FLOOD);
}

static void a_reader_that_has_gone_is_nobody_s_trouble(void **state)
{
	(void)state;
	close(reader);
	reader = open("/dev/null", O_RDONLY);
	flood();
	assert_true(fp_log_start());
	flood();
	fp_log_stop();
}

static void an_error_is_written_on_return(void **state)
{
	(void)state;
	assert_true(fp_log_start());
	FP_LOG(FP_LOG_INFO, "before");
	FP_LOG(FP_LOG_ERROR, "error");
	read_available();
	assert_int_equal(count_lines(), 2);
	assert_non_null(strstr(captured, "\"event\":\"error\""));
	fp_log_stop();
}

static void it_starts_again_and_stops_without_a_start(void **state)
{
	(void)state;
	fp_log_stop();
	FP_LOG(FP_LOG_INFO, "alone");
	read_available();
	assert_int_equal(count_lines(), 1);
	for (int i = 0; i < 3; i++) {
		assert_true(fp_log_start());
		FP_LOG(FP_LOG_INFO, "with a thread");
		fp_log_stop();
	}
	read_available();
	assert_int_equal(count_lines(), 4);
}

/* The thread is left behind; it ends when what it has is taken, and says last what it had not. */
static void the_end_does_not_wait_for_a_reader_either(void **state)
{
	(void)state;
	assert_true(fp_log_start());
	flood();
	fp_log_stop();
	while (loss_lines() == 0) {
		ssize_t n = read(reader, captured + n_captured, sizeof(captured) - 1 - n_captured);
		assert_true(n > 0);
		n_captured += (size_t)n;
		captured[n_captured] = '\0';
	}
}

#define ON_A_PIPE(test) cmocka_unit_test_setup_teardown(test, pipe_begin, pipe_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_PIPE(many_threads_lines_are_whole_and_in_order),
		ON_A_PIPE(nobody_waits_for_a_reader_that_does_not_read),
		ON_A_PIPE(a_pipe_that_does_not_block_loses_nothing),
		ON_A_PIPE(a_reader_that_has_gone_is_nobody_s_trouble),
		ON_A_PIPE(an_error_is_written_on_return),
		ON_A_PIPE(it_starts_again_and_stops_without_a_start),
		ON_A_PIPE(the_end_does_not_wait_for_a_reader_either),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
