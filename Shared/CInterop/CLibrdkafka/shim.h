#pragma once
#include <stddef.h>
#include <string.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// Copies one message into the producer's queue. A negative length means null (no key, a tombstone); an empty one may come
/// with any pointer. `headers` may be null and pass to librdkafka on success only. The error, if any, is the caller's to free.
static inline rd_kafka_error_t *shim_rdkafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *key, ptrdiff_t key_length,
    const void *value, ptrdiff_t value_length, rd_kafka_headers_t *headers, void *tag) {
    rd_kafka_vu_t fields[7];
    size_t count = 0;
    fields[count].vtype = RD_KAFKA_VTYPE_RKT;
    fields[count++].u.rkt = topic;
    fields[count].vtype = RD_KAFKA_VTYPE_PARTITION;
    fields[count++].u.i32 = partition;
    fields[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    fields[count++].u.i = RD_KAFKA_MSG_F_COPY;
    fields[count].vtype = RD_KAFKA_VTYPE_KEY;
    fields[count].u.mem.ptr = (void *)(key_length < 0 ? NULL : key_length == 0 ? "" : key);
    fields[count++].u.mem.size = key_length < 0 ? 0 : (size_t)key_length;
    fields[count].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[count].u.mem.ptr = (void *)(value_length < 0 ? NULL : value_length == 0 ? "" : value);
    fields[count++].u.mem.size = value_length < 0 ? 0 : (size_t)value_length;
    fields[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
    fields[count++].u.ptr = tag;
    if (headers) {
        // The whole list: single headers (VTYPE_HEADER) without a partition crash librdkafka 2.0.2.
        fields[count].vtype = RD_KAFKA_VTYPE_HEADERS;
        fields[count++].u.headers = headers;
    }
    return rd_kafka_produceva(client, fields, count);
}

/// Adds a header; an empty name or value may come with any pointer.
static inline rd_kafka_resp_err_t shim_rdkafka_header_add(
    rd_kafka_headers_t *headers, const void *name, size_t name_length, const void *value, size_t length) {
    return rd_kafka_header_add(
        headers, name_length == 0 ? "" : name, (ssize_t)name_length, length == 0 ? "" : value, (ssize_t)length);
}
