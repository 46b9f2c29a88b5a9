# The Docker client against the real engine. The program in its image is static, which sanitizers
# cannot be.
if(NOT APPRUNNER_SANITIZE)
  add_executable(docker_e2e_program docker/sample_program.cpp)
  target_link_options(docker_e2e_program PRIVATE -static)
  target_link_libraries(docker_e2e_program PRIVATE apprunner_warnings)
  apprunner_test(NAME docker_e2e_test LABEL e2e
    SOURCES docker/real_engine_test.cpp
    LIBS docker_client)
  target_compile_definitions(docker_e2e_test PRIVATE
    E2E_PROGRAM="$<TARGET_FILE:docker_e2e_program>")
  add_dependencies(docker_e2e_test docker_e2e_program)
endif()
