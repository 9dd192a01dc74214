#include "confine.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>

#include <fieldpass/base.h>
#include <fieldpass/log.h>

/* As it ends, a build that looks for leaks makes a process that traces this one. */
#if defined(__SANITIZE_ADDRESS__)
#define LOOKS_FOR_LEAKS true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOOKS_FOR_LEAKS true
#endif
#endif
#ifndef LOOKS_FOR_LEAKS
#define LOOKS_FOR_LEAKS false
#endif

/*
 * A list of what is refused, not of what is allowed: what the C library and libpq need changes with their versions, and
 * a call that was forgotten would end the service on the day of an upgrade.
 */
#define CALL(name) SCMP_SYS(name)
static const int refused[] = {
	/* programs */
	CALL(execve), CALL(execveat),
	/* other processes, and what belongs to all of them */
	CALL(process_vm_readv), CALL(process_vm_writev), CALL(process_madvise), CALL(pidfd_getfd), CALL(kcmp),
	CALL(perf_event_open), CALL(bpf), CALL(userfaultfd), CALL(add_key), CALL(request_key), CALL(keyctl),
	/* rings carry out calls that no filter sees */
	CALL(io_uring_setup), CALL(io_uring_enter), CALL(io_uring_register),
	/* who one is, and where */
	CALL(setuid), CALL(setgid), CALL(setreuid), CALL(setregid), CALL(setresuid), CALL(setresgid), CALL(setgroups),
	CALL(setfsuid), CALL(setfsgid), CALL(capset), CALL(unshare), CALL(setns), CALL(chroot), CALL(pivot_root),
	CALL(personality),
	/* file systems */
	CALL(mount), CALL(umount2), CALL(fsopen), CALL(fsconfig), CALL(fsmount), CALL(fspick), CALL(move_mount),
	CALL(open_tree), CALL(mount_setattr), CALL(open_by_handle_at), CALL(name_to_handle_at), CALL(quotactl),
	CALL(quotactl_fd), CALL(swapon), CALL(swapoff), CALL(acct),
	/* the machine */
	CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(kexec_load), CALL(kexec_file_load),
	CALL(reboot), CALL(settimeofday), CALL(clock_settime), CALL(adjtimex), CALL(clock_adjtime), CALL(sethostname),
	CALL(setdomainname), CALL(iopl), CALL(ioperm), CALL(modify_ldt), CALL(syslog), CALL(vhangup)};

static int refuse(scmp_filter_ctx filter, int call)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
}

/* A thread is a clone with CLONE_THREAD. The arguments of clone3 lie in memory, where no filter sees them: as if it
 * were not there, the C library falls back to clone. */
static int refuse_processes(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
	int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (!rc)
		rc = refuse(filter, SCMP_SYS(fork));
	if (!rc)
		rc = refuse(filter, SCMP_SYS(vfork));
	if (!rc && !LOOKS_FOR_LEAKS)
		rc = refuse(filter, SCMP_SYS(ptrace));
	if (!rc && !LOOKS_FOR_LEAKS)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, &no_thread);
	return rc;
}

static int load(scmp_filter_ctx filter)
{
	int rc = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1); /* says what the kernel said */
	if (!rc)
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	for (size_t i = 0; !rc && i < FP_LENGTH(refused); i++)
		rc = refuse(filter, refused[i]);
	if (!rc)
		rc = refuse_processes(filter);
	return rc ? rc : seccomp_load(filter);
}

void fp_confine(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int rc = filter ? load(filter) : -ENOMEM;
	seccomp_release(filter);
	if (rc)
		FP_LOG(FP_LOG_WARN, "not_confined", FP_LOG_TEXT("why", strerrordesc_np(-rc)));
}
