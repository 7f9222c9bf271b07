# Manual pages, completions, the sample configuration and the schemas: written
# by the program itself from the tables it works by, and installed.
set(docs_dir ${CMAKE_BINARY_DIR}/docs)
add_custom_command(OUTPUT ${docs_dir}/commands.md
	COMMAND wxarchive docs --quiet ${docs_dir}
	DEPENDS wxarchive
	COMMENT "Writing manual pages and completions"
	VERBATIM)
add_custom_target(docs ALL DEPENDS ${docs_dir}/commands.md)

# A build of the program alone has not written them.
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" --build
	\"${CMAKE_BINARY_DIR}\" --target docs COMMAND_ERROR_IS_FATAL ANY)")
install(DIRECTORY ${docs_dir}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${docs_dir}/completions/bash/wxarchive
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${docs_dir}/completions/zsh/_wxarchive
	DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${docs_dir}/completions/fish/wxarchive.fish
	DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${docs_dir}/wxarchive.conf.sample ${docs_dir}/commands.md
	${docs_dir}/settings.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${docs_dir}/schema
	DESTINATION ${CMAKE_INSTALL_DATADIR}/wxarchive)
