/* tls_server: a TLS server on a loopback port, with a certificate of its own
 * making, that says "hello" to all; of /cut, it breaks off.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORT_TLS_SERVER_H
#define UNIT_PORT_TLS_SERVER_H

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/tempdir.h"

struct tls_server {
	struct MHD_Daemon *daemon;
	int port;
	pthread_mutex_t lock; /* of the head */
	struct text head;     /* NAME: VALUE of the last request, a line each */
	char *key;
	char *cert;
	const char *cert_file;
};

static inline enum MHD_Result tls_note(void *cls, enum MHD_ValueKind kind,
                                       const char *key, const char *value)
{
	struct tls_server *s = cls;

	(void)kind;
	text_addf(&s->head, "%s: %s\n", key, value);
	return MHD_YES;
}

static inline ssize_t tls_cut(void *cls, uint64_t at, char *buf, size_t max)
{
	(void)cls;
	if (at > 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(buf, "hello", max < 5 ? max : 5);
	return max < 5 ? (ssize_t)max : 5;
}

static inline enum MHD_Result tls_answer(void *cls, struct MHD_Connection *con,
                                         const char *url, const char *method,
                                         const char *version,
                                         const char *upload,
                                         size_t *upload_size, void **request)
{
	static char body[] = "hello";
	struct MHD_Response *r;
	enum MHD_Result got;
	struct tls_server *s = cls;

	(void)method;
	(void)version;
	(void)upload;
	/* An answer at the first call would end the connection. */
	if (*request == NULL) {
		*request = body;
		return MHD_YES;
	}
	if (*upload_size > 0) {
		*upload_size = 0;
		return MHD_YES;
	}
	(void)pthread_mutex_lock(&s->lock);
	text_clear(&s->head);
	(void)MHD_get_connection_values(con, MHD_HEADER_KIND, tls_note, s);
	(void)pthread_mutex_unlock(&s->lock);
	if (strcmp(url, "/cut") == 0)
		r = MHD_create_response_from_callback(9, 64, tls_cut, NULL,
		                                      NULL);
	else
		r = MHD_create_response_from_buffer(5, body,
		                                    MHD_RESPMEM_PERSISTENT);
	got = MHD_queue_response(con, 200, r);
	MHD_destroy_response(r);
	return got;
}

static inline char *tls_bio_text(BIO *bio)
{
	char *data = NULL;
	const long len = BIO_get_mem_data(bio, &data);
	char *copy = mem_copy_bytes(data, (size_t)len);

	BIO_free(bio);
	return copy;
}

static inline void tls_add_name(X509 *x, const char *alternative)
{
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(
	        NULL, NULL, NID_subject_alt_name, alternative);
	unsigned char cn[] = "wx test";

	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	X509_EXTENSION_free(ext);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
	                           cn, -1, -1, 0);
	assert_int_equal(X509_set_issuer_name(x, X509_get_subject_name(x)), 1);
}

static inline void tls_make_certificate(struct tls_server *s,
                                        const char *alternative, long from_s,
                                        long to_s)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	BIO *key_bio = BIO_new(BIO_s_mem());
	BIO *cert_bio = BIO_new(BIO_s_mem());

	assert_int_equal(X509_set_version(x, 2), 1);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), from_s);
	X509_gmtime_adj(X509_getm_notAfter(x), to_s);
	tls_add_name(x, alternative);
	assert_int_equal(X509_set_pubkey(x, key), 1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_X509(cert_bio, x);
	s->key = tls_bio_text(key_bio);
	s->cert = tls_bio_text(cert_bio);
	X509_free(x);
	EVP_PKEY_free(key);
}

static inline struct tls_server *
tls_start(struct tempdir *dir, const char *alternative, long from_s, long to_s)
{
	struct tls_server *s = mem_zeroed(1, sizeof(*s));
	const struct sockaddr_in at = { .sin_family = AF_INET,
		                        .sin_addr.s_addr =
		                                htonl(INADDR_LOOPBACK) };

	(void)pthread_mutex_init(&s->lock, NULL);
	tls_make_certificate(s, alternative, from_s, to_s);
	s->cert_file = tempdir_write(dir, "cert.pem", s->cert);
	s->daemon = MHD_start_daemon(
	        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL,
	        tls_answer, s, MHD_OPTION_SOCK_ADDR, &at,
	        MHD_OPTION_HTTPS_MEM_KEY, s->key, MHD_OPTION_HTTPS_MEM_CERT,
	        s->cert, MHD_OPTION_END);
	assert_non_null(s->daemon);
	s->port =
	        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return s;
}

static inline void tls_stop(struct tls_server *s)
{
	MHD_stop_daemon(s->daemon);
	(void)pthread_mutex_destroy(&s->lock);
	text_free(&s->head);
	free(s->key);
	free(s->cert);
	free(s);
}

/* The headers of the last request; for the caller to free. */
static inline char *tls_head(struct tls_server *s)
{
	char *copy;

	(void)pthread_mutex_lock(&s->lock);
	copy = mem_copy_text(text_str(&s->head));
	(void)pthread_mutex_unlock(&s->lock);
	return copy;
}

#endif
