apprunner_test(NAME runtime_test LABEL unit
  SOURCES runtime/engine_retry_test.cpp runtime/exit_cause_test.cpp runtime/image_names_test.cpp runtime/instance_container_test.cpp
    runtime/journal_test.cpp runtime/own_container_test.cpp runtime/program_name_test.cpp runtime/subnets_test.cpp
  LIBS performers_pure apprunner_driver)
