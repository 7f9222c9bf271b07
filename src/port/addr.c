/* addr: what kind of place an IP address is.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"

struct range {
	unsigned char bytes[16];
	unsigned bits;
};

struct addr_nets {
	struct range *ranges;
	size_t count;
};

/* clang-format off */
#define MAPPED(a, b, c, d) \
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, (a), (b), (c), (d) }
/* clang-format on */

static const struct range loopback[] = {
	{ MAPPED(127, 0, 0, 0), 96 + 8 },
	{ { [15] = 1 }, 128 },
};

/* IANA special-purpose registries: what is not globally reachable. */
static const struct range private[] = {
	{ MAPPED(0, 0, 0, 0), 96 + 8 },
	{ MAPPED(10, 0, 0, 0), 96 + 8 },
	{ MAPPED(100, 64, 0, 0), 96 + 10 },
	{ MAPPED(169, 254, 0, 0), 96 + 16 },
	{ MAPPED(172, 16, 0, 0), 96 + 12 },
	{ MAPPED(192, 0, 0, 0), 96 + 24 },
	{ MAPPED(192, 0, 2, 0), 96 + 24 },
	{ MAPPED(192, 88, 99, 0), 96 + 24 },
	{ MAPPED(192, 168, 0, 0), 96 + 16 },
	{ MAPPED(198, 18, 0, 0), 96 + 15 },
	{ MAPPED(198, 51, 100, 0), 96 + 24 },
	{ MAPPED(203, 0, 113, 0), 96 + 24 },
	{ MAPPED(224, 0, 0, 0), 96 + 3 }, /* multicast and reserved */
};

static const struct range mapped = { MAPPED(0, 0, 0, 0), 96 };
/* The only IPv6 space that is given out to the public ... */
static const struct range global6 = { { 0x20 }, 3 };
/* ... but for these parts of it. */
static const struct range private6[] = {
	{ { 0x20, 0x01, 0x00, 0x00 }, 23 }, /* protocols, Teredo among them */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x3f, 0xff }, 20 },             /* documentation */
};
static const struct range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };
static const struct range six_to_four = { { 0x20, 0x02 }, 16 };

static bool range_holds(const struct range *r, const struct addr *a)
{
	const size_t whole = r->bits / 8;
	const unsigned rest = r->bits % 8;
	unsigned mask;

	if (memcmp(r->bytes, a->bytes, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	mask = 0xffU << (8 - rest);
	return ((unsigned)(r->bytes[whole] ^ a->bytes[whole]) & mask & 0xff) ==
	       0;
}

static bool any_holds(const struct range *ranges, size_t count,
                      const struct addr *a)
{
	for (size_t i = 0; i < count; i++)
		if (range_holds(&ranges[i], a))
			return true;
	return false;
}

static struct addr from_ipv4(const unsigned char *four)
{
	struct addr a = { MAPPED(0, 0, 0, 0) };

	memcpy(a.bytes + 12, four, 4);
	return a;
}

bool addr_parse(struct addr *out, const char *literal)
{
	char text[INET6_ADDRSTRLEN];
	const size_t len = strcspn(literal, "%");
	unsigned char four[4];

	if (len >= sizeof(text))
		return false;
	memcpy(text, literal, len);
	text[len] = '\0';
	if (literal[len] == '\0' && inet_pton(AF_INET, text, four) == 1) {
		*out = from_ipv4(four);
		return true;
	}
	return inet_pton(AF_INET6, text, out->bytes) == 1;
}

bool addr_of(struct addr *out, const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET) {
		struct sockaddr_in in4;

		memcpy(&in4, sa, sizeof(in4));
		*out = from_ipv4((const unsigned char *)&in4.sin_addr);
		return true;
	}
	if (sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof(in6));
		memcpy(out->bytes, &in6.sin6_addr, sizeof(out->bytes));
		return true;
	}
	return false;
}

void addr_text(char out[ADDR_TEXT_MAX], const struct addr *a)
{
	const bool is_ipv4 = range_holds(&mapped, a);

	/* The longest text has 45 characters: it cannot fail. */
	(void)inet_ntop(is_ipv4 ? AF_INET : AF_INET6,
	                is_ipv4 ? a->bytes + 12 : a->bytes, out, ADDR_TEXT_MAX);
}

enum addr_class addr_classify(const struct addr *a)
{
	struct addr inner = *a;

	if (range_holds(&nat64, a))
		inner = from_ipv4(a->bytes + 12);
	else if (range_holds(&six_to_four, a))
		inner = from_ipv4(a->bytes + 2);
	if (any_holds(loopback, ARRAY_COUNT(loopback), a))
		return ADDR_LOOPBACK;
	if (range_holds(&mapped, &inner))
		return any_holds(private, ARRAY_COUNT(private), &inner) ||
		                       any_holds(loopback,
		                                 ARRAY_COUNT(loopback), &inner)
		               ? ADDR_PRIVATE
		               : ADDR_PUBLIC;
	if (!range_holds(&global6, a) ||
	    any_holds(private6, ARRAY_COUNT(private6), a))
		return ADDR_PRIVATE;
	return ADDR_PUBLIC;
}

static bool parse_range(struct range *out, const char *text)
{
	char *copy = mem_copy_text(text);
	char *slash = strchr(copy, '/');
	struct addr a = { { 0 } };
	int64_t bits = 128;
	bool is_good;

	if (slash != NULL)
		*slash = '\0';
	is_good = strchr(copy, '%') == NULL && addr_parse(&a, copy);
	if (is_good && slash != NULL) {
		const int64_t first = strchr(copy, ':') == NULL ? 96 : 0;

		is_good = bytes_parse_i64(&bits, slash + 1, 0, 128 - first);
		bits += first;
	}
	free(copy);
	memcpy(out->bytes, a.bytes, sizeof(out->bytes));
	out->bits = (unsigned)bits;
	return is_good;
}

static int add_range(struct addr_nets *n, const char *text, struct err *e)
{
	struct range r;

	if (!parse_range(&r, text)) {
		(void)err_set(e, ERR_CONFIG, "network %s: is no address range",
		              text);
		return err_hint(e, "write networks like 10.1.0.0/16, fd00::/8");
	}
	n->ranges = mem_resize(n->ranges, n->count + 1, sizeof(*n->ranges));
	n->ranges[n->count++] = r;
	return 0;
}

int addr_nets_parse(struct addr_nets **out, const char *list, struct err *e)
{
	OWN(own_addr_nets) struct addr_nets *n = mem_zeroed(1, sizeof(*n));
	const char *at = list == NULL ? "" : list;

	for (;;) {
		OWN(mem_own) char *word = NULL;
		size_t len;

		at += strspn(at, " \t,");
		if (*at == '\0')
			break;
		len = strcspn(at, " \t,");
		word = mem_copy_bytes(at, len);
		if (add_range(n, word, e) != 0)
			return -1;
		at += len;
	}
	*out = GIVE(n);
	return 0;
}

bool addr_nets_hold(const struct addr_nets *n, const struct addr *a)
{
	return any_holds(n->ranges, n->count, a);
}

void addr_nets_free(struct addr_nets *n)
{
	if (n == NULL)
		return;
	free(n->ranges);
	free(n);
}
