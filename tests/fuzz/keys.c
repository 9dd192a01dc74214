#include <fcntl.h>
#include <unistd.h>

#include <fieldpass/crypto.h>

#include "fuzz.h"

static const char file[] = "fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

const struct fp_keys *fuzz_keys(void)
{
	static struct fp_keys *loaded;
	char name[] = "/tmp/fp-fuzz-key-XXXXXX";
	struct fp_problem problem = {0};
	if (loaded)
		return loaded;
	int fd = mkstemp(name);
	MUST(fd >= 0 && write(fd, file, strlen(file)) == (ssize_t)strlen(file) && close(fd) == 0);
	MUST(!fp_failed(fp_keys_load(name, &loaded, &problem)));
	unlink(name);
	return loaded;
}
