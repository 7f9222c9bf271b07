/* hex: the value of a hexadecimal digit.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HEX_H
#define SIM_HEX_H

/* -1 when it is none. */
static inline int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
