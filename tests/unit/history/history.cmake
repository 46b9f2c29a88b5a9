# The course of operations, as the engine in the virtual world makes it.
apprunner_test(NAME history_test LABEL unit
  SOURCES history/recorder_test.cpp
  LIBS apprunner_history apprunner_sim)
