/* floor: the least that a durable, verified download costs.
 *
 *   wxarchive-bench-floor LIST DIR PARALLEL SYNCERS [CA-FILE]
 *
 * LIST holds lines "URL NAME".  Two threads, each with a curl multi handle,
 * hash with SHA-256 in the write callback and write DIR/NAME.part; SYNCERS
 * threads take what is whole: fsync, rename to DIR/NAME, fsync of DIR.  The
 * digests are printed as sha256sum does.  No ledger, no content check, no
 * retry: tools/bench measures wxarchive against it.
 *
 * A slot is one transfer.  It belongs to its network thread, which fills its
 * job; the job then moves to the syncers and is theirs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NETWORK_THREADS 2
#define PARALLEL_MAX    256
#define SYNCERS_MAX     256
#define QUEUE_MAX       512 /* files open at most, besides the transfers */
#define DIGEST_BYTES    32
#define PATH_SIZE       512

struct file {
	const char *url, *name;
	unsigned char digest[DIGEST_BYTES];
	bool is_done;
};

struct job {
	struct file *file;
	int fd;
};

struct floor {
	char *text; /* the list; urls and names point into it */
	struct file *files;
	size_t count;
	int dir;
	long parallel;
	const char *ca_file;
	atomic_size_t next;
	atomic_bool has_failed;

	pthread_mutex_t lock;
	pthread_cond_t can_take, can_give;
	struct job queue[QUEUE_MAX];
	size_t first, queued;
	bool is_closed;
};

struct slot {
	struct floor *floor;
	CURL *easy;
	EVP_MD_CTX *digest;
	struct job job;
};

static void complain(struct floor *f, const char *what, const char *why)
{
	fprintf(stderr, "floor: %s: %s\n", what, why);
	atomic_store(&f->has_failed, true);
}

static void *must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* The list. */

static bool read_list(struct floor *f, const char *path)
{
	FILE *in = fopen(path, "re");
	size_t size = 0;

	if (in == NULL)
		return false;
	const ssize_t len = getdelim(&f->text, &size, '\0', in);
	(void)fclose(in);
	if (len < 0)
		return false;
	for (const char *c = f->text; *c != '\0'; c++)
		f->count += *c == '\n';
	f->files = must(calloc(f->count + 1, sizeof(*f->files)));
	char *at = f->text;
	for (size_t i = 0; i < f->count; i++) {
		char *blank = at + strcspn(at, " \n");
		char *end = at + strcspn(at, "\n");

		if (blank == end)
			return false;
		*blank = '\0';
		*end = '\0';
		f->files[i].url = at;
		f->files[i].name = blank + 1;
		at = end + 1;
	}
	return true;
}

/* What is whole waits here for a syncer. */

static void give(struct floor *f, const struct job *job)
{
	pthread_mutex_lock(&f->lock);
	while (f->queued == QUEUE_MAX)
		pthread_cond_wait(&f->can_give, &f->lock);
	f->queue[(f->first + f->queued++) % QUEUE_MAX] = *job;
	pthread_cond_signal(&f->can_take);
	pthread_mutex_unlock(&f->lock);
}

static bool take(struct floor *f, struct job *job)
{
	pthread_mutex_lock(&f->lock);
	while (f->queued == 0 && !f->is_closed)
		pthread_cond_wait(&f->can_take, &f->lock);
	const bool is_there = f->queued > 0;
	if (is_there) {
		*job = f->queue[f->first];
		f->first = (f->first + 1) % QUEUE_MAX;
		f->queued--;
		pthread_cond_signal(&f->can_give);
	}
	pthread_mutex_unlock(&f->lock);
	return is_there;
}

static void close_queue(struct floor *f)
{
	pthread_mutex_lock(&f->lock);
	f->is_closed = true;
	pthread_cond_broadcast(&f->can_take);
	pthread_mutex_unlock(&f->lock);
}

static void part_name(char out[PATH_SIZE], const char *name)
{
	(void)snprintf(out, PATH_SIZE, "%s.part", name);
}

static void *sync_files(void *context)
{
	struct floor *const f = context;
	char part[PATH_SIZE];
	struct job job;

	while (take(f, &job)) {
		part_name(part, job.file->name);
		const bool is_synced = fsync(job.fd) == 0;
		if (close(job.fd) == 0 && is_synced &&
		    renameat(f->dir, part, f->dir, job.file->name) == 0 &&
		    fsync(f->dir) == 0)
			job.file->is_done = true;
		else
			complain(f, job.file->name, strerror(errno));
	}
	return NULL;
}

/* The network. */

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	const struct slot *const s = context;
	const size_t len = size * count;

	if (EVP_DigestUpdate(s->digest, data, len) != 1)
		return 0;
	for (size_t done = 0; done < len;) {
		const ssize_t n = write(s->job.fd, data + done, len - done);

		if (n < 0)
			return 0;
		done += (size_t)n;
	}
	return len;
}

static void set_up(struct slot *s, struct floor *f)
{
	s->floor = f;
	s->digest = must(EVP_MD_CTX_new());
	s->easy = must(curl_easy_init());
	curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, (void *)s);
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, (void *)s);
	curl_easy_setopt(s->easy, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(s->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(s->easy, CURLOPT_BUFFERSIZE, 256L * 1024L);
	if (f->ca_file != NULL)
		curl_easy_setopt(s->easy, CURLOPT_CAINFO, f->ca_file);
}

static void tear_down(struct slot *s)
{
	curl_easy_cleanup(s->easy);
	EVP_MD_CTX_free(s->digest);
}

/* false: no file is left, or it cannot be opened. */
static bool start(struct slot *s, CURLM *multi)
{
	struct floor *const f = s->floor;
	const size_t i = atomic_fetch_add(&f->next, 1);
	char part[PATH_SIZE];

	if (i >= f->count)
		return false;
	s->job.file = &f->files[i];
	part_name(part, s->job.file->name);
	s->job.fd = openat(f->dir, part,
	                   O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (s->job.fd < 0 ||
	    EVP_DigestInit_ex(s->digest, EVP_sha256(), NULL) != 1) {
		complain(f, part, strerror(errno));
		return false;
	}
	curl_easy_setopt(s->easy, CURLOPT_URL, s->job.file->url);
	return curl_multi_add_handle(multi, s->easy) == CURLM_OK;
}

static void end(struct slot *s, CURLcode code)
{
	struct file *const file = s->job.file;

	if (code == CURLE_OK &&
	    EVP_DigestFinal_ex(s->digest, file->digest, NULL) == 1) {
		give(s->floor, &s->job);
		return;
	}
	complain(s->floor, file->url, curl_easy_strerror(code));
	(void)close(s->job.fd);
}

static size_t end_those_done(CURLM *multi)
{
	const CURLMsg *message;
	size_t stopped = 0;
	int left;

	while ((message = curl_multi_info_read(multi, &left)) != NULL) {
		struct slot *s = NULL;
		const CURLcode code = message->data.result;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &s);
		curl_multi_remove_handle(multi, s->easy);
		end(s, code);
		stopped += !start(s, multi);
	}
	return stopped;
}

static void *transfer(void *context)
{
	struct floor *const f = context;
	const size_t count = (size_t)f->parallel / NETWORK_THREADS;
	struct slot *slots = must(calloc(count, sizeof(*slots)));
	CURLM *multi = must(curl_multi_init());
	size_t active = 0;
	int running;

	for (size_t i = 0; i < count; i++) {
		set_up(&slots[i], f);
		active += start(&slots[i], multi);
	}
	while (active > 0) {
		if (curl_multi_perform(multi, &running) != CURLM_OK)
			break;
		active -= end_those_done(multi);
		if (active > 0)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	for (size_t i = 0; i < count; i++)
		tear_down(&slots[i]);
	curl_multi_cleanup(multi);
	free(slots);
	return NULL;
}

static void start_threads(pthread_t *threads, long count, void *(*work)(void *),
                          struct floor *f)
{
	for (long i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, work, f) != 0)
			abort();
}

static void join(const pthread_t *threads, long count)
{
	for (long i = 0; i < count; i++)
		(void)pthread_join(threads[i], NULL);
}

static bool print_digests(const struct floor *f)
{
	bool is_whole = true;

	for (size_t i = 0; i < f->count; i++) {
		const struct file *const file = &f->files[i];

		is_whole = is_whole && file->is_done;
		if (!file->is_done)
			continue;
		for (size_t n = 0; n < DIGEST_BYTES; n++)
			printf("%02x", file->digest[n]);
		printf("  %s\n", file->name);
	}
	return fflush(stdout) == 0 && is_whole;
}

static long read_count(const char *text, long least, long most)
{
	char *stop;
	const long value = strtol(text, &stop, 10);

	if (*text == '\0' || *stop != '\0' || value < least || value > most) {
		fprintf(stderr, "floor: '%s' is not a number of %ld to %ld\n",
		        text, least, most);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	static struct floor f = { .lock = PTHREAD_MUTEX_INITIALIZER,
		                  .can_take = PTHREAD_COND_INITIALIZER,
		                  .can_give = PTHREAD_COND_INITIALIZER };
	pthread_t network[NETWORK_THREADS];
	pthread_t syncers[SYNCERS_MAX];

	if (argc < 5 || argc > 6) {
		fprintf(stderr, "usage: wxarchive-bench-floor LIST DIR "
		                "PARALLEL SYNCERS [CA-FILE]\n");
		return 2;
	}
	f.parallel = read_count(argv[3], NETWORK_THREADS, PARALLEL_MAX);
	const long syncer_count = read_count(argv[4], 1, SYNCERS_MAX);
	f.ca_file = argc > 5 ? argv[5] : NULL;
	f.dir = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f.dir < 0 || !read_list(&f, argv[1])) {
		fprintf(stderr, "floor: cannot read %s or open %s\n", argv[1],
		        argv[2]);
		return 1;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	start_threads(syncers, syncer_count, sync_files, &f);
	start_threads(network, NETWORK_THREADS, transfer, &f);
	join(network, NETWORK_THREADS);
	close_queue(&f);
	join(syncers, syncer_count);
	curl_global_cleanup();
	const bool is_whole = print_digests(&f);
	free(f.files);
	free(f.text);
	(void)close(f.dir);
	return is_whole && !atomic_load(&f.has_failed) ? 0 : 1;
}
