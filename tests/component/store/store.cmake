# The state file on a real disk.
apprunner_test(NAME store_component_test LABEL component
  SOURCES store/keeper_test.cpp store/store_test.cpp
  LIBS apprunner_persistence apprunner_sqlite)
