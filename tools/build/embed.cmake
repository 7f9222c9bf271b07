# wx_embed(TARGET PREFIX FILES): a library with every file's bytes, found by
# its path through the function of generated/PREFIX/embedded.h.
function(wx_embed target prefix files)
	set(out ${CMAKE_BINARY_DIR}/generated/${prefix}/embedded.c)
	set(header ${CMAKE_BINARY_DIR}/generated/${prefix}/embedded.h)
	file(CONFIGURE OUTPUT ${header} @ONLY CONTENT
"/* Generated: the files of @prefix@/, embedded. */
#ifndef @prefix@_EMBEDDED_H
#define @prefix@_EMBEDDED_H
#include <stddef.h>
struct @prefix@_file {
	const char *path; /* such as @prefix@/name.sql */
	const char *data; /* NUL-terminated */
	size_t len;
};
/* The embedded file, or NULL. */
const struct @prefix@_file *@prefix@_find(const char *path);
/* All of them, sorted by path; ends with path == NULL. */
const struct @prefix@_file *@prefix@_all(void);
#endif
")
	set(absolute "")
	foreach(f ${files})
		list(APPEND absolute ${CMAKE_SOURCE_DIR}/${f})
	endforeach()
	add_custom_command(OUTPUT ${out}
		COMMAND ${CMAKE_COMMAND} -DPREFIX=${prefix} -DOUT=${out}
			"-DFILES=${files}" -DROOT=${CMAKE_SOURCE_DIR}
			-P ${CMAKE_SOURCE_DIR}/tools/build/embed_files.cmake
		DEPENDS ${absolute}
			${CMAKE_SOURCE_DIR}/tools/build/embed_files.cmake
		VERBATIM)
	add_library(${target} STATIC ${out})
	target_include_directories(${target} PUBLIC
		${CMAKE_BINARY_DIR}/generated)
endfunction()
