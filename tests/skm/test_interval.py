import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.skm.interval import student_t


# Computed with thirty digits by mpmath, from the incomplete beta function.
@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [
        (1, 12.7062047361747046), (1.5, 6.01666310442793192), (2, 4.30265272974946385), (3, 3.18244630528370959),
        (5, 2.57058183563631551), (9, 2.26215716279820554), (9.7, 2.23751512370010569), (10, 2.22813885198627475),
        (29, 2.0452296421327043), (48, 2.01063475762423223), (100, 1.98397151852355229),
        (118.6, 1.98016847325915441), (999, 1.96234146113344998), (1000, 1.96233908082640848),
        (1001, 1.9623367052808798), (10**4, 1.960201239890626), (10**6, 1.959966356814107),
    ],
)  # fmt: skip
def test_students_t_is_that_of_the_tables(degrees, quantile):
    assert student_t(degrees) == pytest.approx(quantile, abs=1e-9)


@given(some.floats(1, 5000), some.floats(1, 5000))
def test_students_t_falls_with_every_degree(a, b):
    few, many = sorted((a, b))
    assert student_t(few) >= student_t(many) - 1e-10


def test_nobody_gets_an_interval_from_one_answer():
    with pytest.raises(ValueError, match="two answers"):
        student_t(0)
