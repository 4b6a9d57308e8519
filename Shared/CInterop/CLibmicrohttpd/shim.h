#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <microhttpd.h>

/* What Swift cannot call: the variadic start and queries, the va_list logger. Nothing else lives here. */

/** Where the library's own messages go; must live as long as the daemon. */
struct o2c_mhd_logger {
  void (*write)(void *context, const char *message);
  void *context;
};

/** All that a daemon is started with. The strings are needed during the start only. */
struct o2c_mhd_settings {
  int listening_socket; /* it listens; the daemon owns it from a successful start on */
  int uses_ipv6;
  unsigned int threads;
  unsigned int connections_max;
  unsigned int connections_per_address_max; /* 0 = no limit */
  size_t connection_memory_bytes;
  unsigned int idle_timeout_seconds;
  const char *certificate_pem; /* NULL = plain HTTP */
  const char *key_pem;
  MHD_AccessHandlerCallback handler;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection_changed;
  void (*query_read)(struct MHD_Connection *connection, const char *query, size_t query_bytes);
  void *context;
  struct o2c_mhd_logger *logger;
};

static inline void o2c_mhd_log(void *cls, const char *format, va_list arguments) {
  struct o2c_mhd_logger *logger = (struct o2c_mhd_logger *)cls;
  char message[512];
  vsnprintf(message, sizeof message, format, arguments);
  logger->write(logger->context, message);
}

/** Leaves percent signs as they are: a path must be cut at its slashes before it is decoded. */
static inline size_t o2c_mhd_keep_escapes(void *cls, struct MHD_Connection *connection, char *text) {
  (void)cls;
  (void)connection;
  return strlen(text);
}

/**
 * Hands the query on and cuts it off, so that the library has nothing to take apart (it hangs where the items do not fit its memory). What it gives as
 * constant is its own buffer, of which it takes the part behind the question mark after this call.
 */
static inline void *o2c_mhd_cut_query(void *cls, const char *uri, struct MHD_Connection *connection) {
  char *mark = uri == NULL ? NULL : strchr((char *)uri, '?');
  if (mark != NULL) {
    ((void (*)(struct MHD_Connection *, const char *, size_t))cls)(connection, mark + 1, strlen(mark + 1));
    mark[1] = 0;
  }
  return NULL;
}

/** The running daemon, or NULL with the cause in *error_number. */
static inline struct MHD_Daemon *o2c_mhd_start(const struct o2c_mhd_settings *settings, int *error_number) {
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
  if (settings->uses_ipv6)
    flags |= MHD_USE_IPv6;

  struct MHD_OptionItem extra[5];
  int extras = 0;
  if (settings->threads > 1)
    extra[extras++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)settings->threads, NULL};
  if (settings->certificate_pem != NULL) {
    flags |= MHD_USE_TLS;
    extra[extras++] = (struct MHD_OptionItem){
        MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    extra[extras++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate_pem};
    extra[extras++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key_pem};
  }
  extra[extras] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};

  errno = 0;
  /* The logger comes first: the other options report their faults to it. */
  struct MHD_Daemon *daemon = MHD_start_daemon(
      flags, 0, NULL, NULL, settings->handler, settings->context,
      MHD_OPTION_EXTERNAL_LOGGER, o2c_mhd_log, (void *)settings->logger,
      MHD_OPTION_LISTEN_SOCKET, settings->listening_socket,
      MHD_OPTION_URI_LOG_CALLBACK, o2c_mhd_cut_query, (void *)settings->query_read,
      MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
      MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
      MHD_OPTION_UNESCAPE_CALLBACK, o2c_mhd_keep_escapes, NULL,
      MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory_bytes,
      MHD_OPTION_CONNECTION_LIMIT, settings->connections_max,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connections_per_address_max,
      MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_timeout_seconds,
      MHD_OPTION_ARRAY, extra,
      MHD_OPTION_END);
  *error_number = daemon == NULL ? errno : 0;
  return daemon;
}

static inline size_t o2c_mhd_request_header_bytes(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info == NULL ? 0 : info->header_size;
}

static inline int o2c_mhd_connection_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

static inline void *o2c_mhd_connection_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == NULL ? NULL : info->socket_context;
}

/** Writes the peer's numeric address (INET6_ADDRSTRLEN bytes at most), or an empty string. */
static inline void o2c_mhd_remote_address(struct MHD_Connection *connection, char *text, size_t text_bytes) {
  text[0] = 0;
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == NULL || info->client_addr == NULL)
    return;
  const struct sockaddr *address = info->client_addr;
  const void *number = address->sa_family == AF_INET6
                           ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                           : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
  inet_ntop(address->sa_family, number, text, (socklen_t)text_bytes);
}
