"""Enrollments for tests."""

import factory
from django.utils import timezone

from catalog.enrollment.enums import EnrollmentStatus, Origin
from catalog.enrollment.models import Enrollment
from tests.factories.courses import CourseFactory
from tests.factories.people import UserFactory


class EnrollmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrollment

    class Params:
        withdrawn = factory.Trait(
            status=EnrollmentStatus.WITHDRAWN, closed_at=factory.LazyFunction(timezone.now)
        )
        completed = factory.Trait(
            status=EnrollmentStatus.COMPLETED, closed_at=factory.LazyFunction(timezone.now)
        )

    learner = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CourseFactory)
    origin = Origin.SELF
