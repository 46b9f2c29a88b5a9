# The CLI's pure parts.
apprunner_test(NAME cli_test LABEL unit
  SOURCES cli/alarms_test.cpp cli/check_forms_test.cpp cli/config_corpus_test.cpp
    cli/config_file_test.cpp cli/context_archive_test.cpp cli/dockerignore_test.cpp
    cli/doctor_checks_test.cpp cli/draft_test.cpp cli/env_file_test.cpp cli/escape_test.cpp cli/file_emulation_test.cpp
    cli/html_report_test.cpp cli/image_name_test.cpp cli/rehearsal_file_test.cpp
    cli/rehearsal_test.cpp cli/rules_test.cpp cli/secret_flags_test.cpp cli/service_request_test.cpp
    cli/stories/printing_test.cpp cli/text_test.cpp
  LIBS apprunner_cli apprunner_sim)
target_compile_definitions(cli_test PRIVATE
  CONFIG_CORPUS="${CMAKE_CURRENT_SOURCE_DIR}/cli/corpus")
