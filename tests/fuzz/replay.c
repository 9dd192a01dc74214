/* Runs a fuzzer on files, as libFuzzer's own main does: for compilers that have none. */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t replayed;

static void replay_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	MUST(file);
	MUST(fseek(file, 0, SEEK_END) == 0);
	size_t size = (size_t)ftell(file);
	rewind(file);
	uint8_t *data = malloc(size > 0 ? size : 1); /* of this very size, so that reading beyond it is seen */
	MUST(data && fread(data, 1, size, file) == size);
	fclose(file);
	fprintf(stderr, "%s\n", name);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	replayed++;
}

static void replay(const char *name)
{
	struct stat is;
	MUST(stat(name, &is) == 0);
	if (!S_ISDIR(is.st_mode)) {
		replay_file(name);
		return;
	}
	DIR *directory = opendir(name);
	MUST(directory);
	for (struct dirent *entry; (entry = readdir(directory));) {
		char path[PATH_MAX];
		snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
		if (entry->d_name[0] != '.')
			replay_file(path);
	}
	closedir(directory);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	fprintf(stderr, "%zu inputs\n", replayed);
	return replayed > 0 ? 0 : 1;
}
