/* PostgreSQL's binary forms of the scalar types: big-endian integers, its epoch is 2000-01-01. */
#ifndef FIELDPASS_STORE_WIRE_H
#define FIELDPASS_STORE_WIRE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define FP_EPOCH_SECONDS INT64_C(946684800) /* 2000-01-01 less 1970-01-01 */
#define FP_EPOCH_DAYS	 10957

enum fp_oid {
	FP_OID_BOOL = 16,
	FP_OID_BYTEA = 17,
	FP_OID_NAME = 19,
	FP_OID_INT8 = 20,
	FP_OID_INT2 = 21,
	FP_OID_INT4 = 23,
	FP_OID_TEXT = 25,
	FP_OID_JSON = 114,
	FP_OID_INT2_ARRAY = 1005,
	FP_OID_INT4_ARRAY = 1007,
	FP_OID_TEXT_ARRAY = 1009,
	FP_OID_VARCHAR_ARRAY = 1015,
	FP_OID_INT8_ARRAY = 1016,
	FP_OID_BPCHAR = 1042,
	FP_OID_VARCHAR = 1043,
	FP_OID_DATE = 1082,
	FP_OID_TIMESTAMP = 1114,
	FP_OID_TIMESTAMPTZ = 1184,
	FP_OID_TIMESTAMPTZ_ARRAY = 1185,
	FP_OID_UUID = 2950,
	FP_OID_UUID_ARRAY = 2951,
	FP_OID_FIRST_OWN = 16384, /* from here on: made by a migration */
};

static inline void fp_put32(unsigned char *at, uint32_t v)
{
	v = htobe32(v);
	memcpy(at, &v, sizeof(v));
}

static inline void fp_put64(unsigned char *at, uint64_t v)
{
	v = htobe64(v);
	memcpy(at, &v, sizeof(v));
}

static inline int16_t fp_get16(const unsigned char *at)
{
	uint16_t v;
	memcpy(&v, at, sizeof(v));
	return (int16_t)be16toh(v);
}

static inline int32_t fp_get32(const unsigned char *at)
{
	uint32_t v;
	memcpy(&v, at, sizeof(v));
	return (int32_t)be32toh(v);
}

static inline int64_t fp_get64(const unsigned char *at)
{
	uint64_t v;
	memcpy(&v, at, sizeof(v));
	return (int64_t)be64toh(v);
}

/* PostgreSQL's infinities are the ends of the range; a sum that leaves it stays there. */
static inline int64_t fp_time_to_wire(int64_t t)
{
	int64_t v;
	if (t == INT64_MAX)
		return t;
	return __builtin_sub_overflow(t, FP_EPOCH_SECONDS * 1000000, &v) ? INT64_MIN : v;
}

static inline int64_t fp_time_from_wire(int64_t v)
{
	int64_t t;
	if (v == INT64_MIN)
		return v;
	return __builtin_add_overflow(v, FP_EPOCH_SECONDS * 1000000, &t) ? INT64_MAX : t;
}

static inline int32_t fp_day_to_wire(int32_t d)
{
	int32_t v;
	if (d == INT32_MAX)
		return d;
	return __builtin_sub_overflow(d, FP_EPOCH_DAYS, &v) ? INT32_MIN : v;
}

static inline int32_t fp_day_from_wire(int32_t v)
{
	int32_t d;
	if (v == INT32_MIN)
		return v;
	return __builtin_add_overflow(v, FP_EPOCH_DAYS, &d) ? INT32_MAX : d;
}

#endif
