/* The embedded cluster: killed, left behind, half made, and started again. */
#include "store_fixture.h"

/* ---- the cluster ---- */

static void assert_heals(void)
{
	fp_err err = fp_fail(&problem, FP_CODE_UNAVAILABLE, NULL);
	for (int i = 0; i < 200 && fp_failed(err); i++) {
		err = ask(db, PID, NULL, 0, NULL);
		fp_cluster_watch(cluster);
		pause_ms(50);
	}
	OK(err);
	assert_true(fp_store_reachable(store));
}

static void killed_postgres_is_started_again(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(ask(db, INSERT, params, 2, NULL));
	pid_t before = cluster->pid;
	assert_int_equal(kill(before, SIGKILL), 0);
	fp_err err = FP_OK;
	for (int i = 0; i < 200 && !fp_failed(err); i++) {
		err = ask(db, PID, NULL, 0, NULL);
		pause_ms(20);
	}
	assert_int_equal(err.code, FP_CODE_UNAVAILABLE);
	assert_false(fp_store_reachable(store));
	FAILS(UNAVAILABLE, ask(db, INSERT, params, 2, NULL));
	assert_heals();
	assert_true(cluster->pid != before);
	assert_int_equal(count_of(&id), 1);
}

static void second_user_of_the_directory_is_refused(void **state)
{
	(void)state;
	struct fp_cluster *second = NULL;
	FAILS(INTERNAL, fp_cluster_start(directory, keys, &second, &problem));
	assert_non_null(strstr(problem.detail, "Another Fieldpass uses"));
	assert_heals();
}

static void path_too_long_for_a_socket_is_refused(void **state)
{
	(void)state;
	char path[256];
	struct fp_cluster *c = NULL;
	snprintf(path, sizeof(path), "%s/%070d", directory, 1);
	FAILS(INTERNAL, fp_cluster_start(path, keys, &c, &problem));
	assert_non_null(strstr(problem.detail, "too long for a socket"));
}

static void stops_and_starts_again(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(ask(db, INSERT, params, 2, NULL));
	pid_t before = cluster->pid;
	fp_cluster_stop(cluster);
	assert_int_equal(kill(before, 0), -1);
	FAILS(UNAVAILABLE, ask(db, PID, NULL, 0, NULL));
	OK(fp_cluster_start(directory, keys, &cluster, &problem));
	assert_heals();
	assert_int_equal(count_of(&id), 1);
}

/* Our process is gone without a word, PostgreSQL goes on: `then` happens to it before the next start. */
static void left_behind(int then)
{
	fp_cluster_stop(cluster);
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct fp_cluster *its = NULL;
		struct fp_problem own = {0};
		pid_t pid = fp_failed(fp_cluster_start(directory, keys, &its, &own)) ? 0 : its->pid;
		ssize_t written = write(ready[1], &pid, sizeof(pid));
		kill(written == sizeof(pid) ? getpid() : 0, SIGKILL);
	}
	pid_t postgres = 0;
	assert_int_equal(read(ready[0], &postgres, sizeof(postgres)), sizeof(postgres));
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ready[0]);
	close(ready[1]);
	assert_true(postgres > 0);
	assert_int_equal(kill(postgres, then), 0);
	OK(fp_cluster_start(directory, keys, &cluster, &problem));
	assert_true(cluster->pid != postgres);
	assert_heals();
}

static void leftover_is_ended_first(void **state)
{
	(void)state;
	left_behind(0);
}

static void killed_leftover_does_not_block(void **state)
{
	(void)state;
	left_behind(SIGKILL);
}

/* As after a machine's restart: the number in the file is another program's. */
static void stale_pid_file_does_not_block(void **state)
{
	(void)state;
	char path[PATH_MAX + 32];
	snprintf(path, sizeof(path), "%s/postmaster.pid", cluster->data);
	fp_cluster_stop(cluster);
	pid_t other = fork();
	if (other == 0) {
		pause();
		_exit(0);
	}
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%d\n", (int)other);
	fclose(f);
	OK(fp_cluster_start(directory, keys, &cluster, &problem));
	assert_int_equal(kill(other, SIGKILL), 0); /* it was left alone */
	assert_int_equal(waitpid(other, NULL, 0), other);
	assert_heals();
}

static void half_made_directory_is_made_anew(void **state)
{
	(void)state;
	char path[256], inner[280];
	struct fp_cluster *c = NULL;
	struct stat status;
	const char *const parts[] = {"", "/postgres", "/postgres/data.new", "/postgres/data.new/base"};
	for (size_t i = 0; i < FP_LENGTH(parts); i++) {
		snprintf(path, sizeof(path), "%s/half%s", directory, parts[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof(path), "%s/half", directory);
	OK(fp_cluster_start(path, keys, &c, &problem));
	fp_cluster_stop(c);
	snprintf(inner, sizeof(inner), "%s/postgres/data.new", path);
	assert_int_equal(stat(inner, &status), -1);
	snprintf(inner, sizeof(inner), "%s/postgres/password", path);
	assert_int_equal(stat(inner, &status), -1);
}

static _Noreturn void write_on(const char *path)
{
	char file[300];
	for (int n = 0;; n++) {
		snprintf(file, sizeof(file), "%s/%d", path, n);
		mkdir(path, 0700);
		mkdir(file, 0700);
		usleep(200);
	}
}

/* The initdb of a start that was killed goes on for a moment. */
static void half_made_directory_in_use_is_no_obstacle(void **state)
{
	(void)state;
	char path[256], file[300];
	struct fp_cluster *c = NULL;
	const char *const parts[] = {"", "/postgres", "/postgres/data.new"};
	for (size_t i = 0; i < FP_LENGTH(parts); i++) {
		snprintf(path, sizeof(path), "%s/busy%s", directory, parts[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	pid_t writer = fork();
	assert_int_not_equal(writer, -1);
	if (writer == 0)
		write_on(path);
	snprintf(path, sizeof(path), "%s/busy", directory);
	fp_err err = fp_cluster_start(path, keys, &c, &problem);
	assert_int_equal(kill(writer, SIGKILL), 0);
	assert_int_equal(waitpid(writer, NULL, 0), writer);
	OK(err);
	fp_cluster_stop(c);
	OK(fp_cluster_start(path, keys, &c, &problem));
	fp_cluster_stop(c);
	snprintf(file, sizeof(file), "%s/postgres/data.new", path);
	assert_int_equal(access(file, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_postgres_is_started_again),
		cmocka_unit_test(second_user_of_the_directory_is_refused),
		cmocka_unit_test(path_too_long_for_a_socket_is_refused),
		cmocka_unit_test(stops_and_starts_again),
		cmocka_unit_test(leftover_is_ended_first),
		cmocka_unit_test(killed_leftover_does_not_block),
		cmocka_unit_test(stale_pid_file_does_not_block),
		cmocka_unit_test(half_made_directory_is_made_anew),
		cmocka_unit_test(half_made_directory_in_use_is_no_obstacle),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
