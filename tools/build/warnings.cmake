# Warnings, hardening and sanitizers for everything that is compiled.
function(wx_warnings target)
	set(common -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion
		-Wsign-conversion -Wformat=2 -Wstrict-prototypes
		-Wmissing-prototypes -Wmissing-declarations
		-Wold-style-definition -Wcast-qual -Wpointer-arith
		-Wwrite-strings -Wundef -Wvla -Walloca -Wnull-dereference
		-Wdouble-promotion -Wfloat-equal -Wswitch-enum
		-Wredundant-decls -Wunused-macros -Wdate-time -fno-common
		-fstack-protector-strong)
	set(gnu -Wformat-signedness -Wformat-overflow=2 -Wduplicated-cond
		-Wduplicated-branches -Wlogical-op -Wcast-align=strict
		-Wimplicit-fallthrough=5 -Wjump-misses-init
		-fstack-clash-protection -fcf-protection=full)
	target_compile_options(${target} INTERFACE ${common}
		$<$<C_COMPILER_ID:GNU>:${gnu}>)
	set_property(GLOBAL PROPERTY CMAKE_POSITION_INDEPENDENT_CODE ON)
	if(WX_SANITIZE)
		target_compile_options(${target} INTERFACE
			-fsanitize=${WX_SANITIZE} -fno-omit-frame-pointer
			-fno-sanitize-recover=all -O1
			$<$<C_COMPILER_ID:GNU>:-Wno-format-truncation
			-Wno-maybe-uninitialized -Wno-null-dereference>)
		target_link_options(${target} INTERFACE
			-fsanitize=${WX_SANITIZE})
	else()
		target_compile_definitions(${target} INTERFACE
			_FORTIFY_SOURCE=2)
		target_link_options(${target} INTERFACE -pie
			-Wl,-z,relro,-z,now,-z,noexecstack)
	endif()
endfunction()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
