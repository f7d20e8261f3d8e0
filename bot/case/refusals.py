"""All refusals, so that a type checker finds a missing one."""

from typing import cast

from bot.case import errors

AnyRefusal = (
    errors.EmptyComplaint
    | errors.NoSuchCase
    | errors.PrivateCase
    | errors.NotUnderstood
    | errors.NotAComplaint
    | errors.ReportUnconfirmed
    | errors.CustomersUnclear
    | errors.UpdateUnclear
    | errors.NoSuchPerson
    | errors.SeveralPeople
    | errors.GroupNamed
    | errors.NoSuchDepartment
    | errors.NothingNamed
    | errors.NoSuchCustomer
    | errors.TellingUnclear
    | errors.NotNow
    | errors.NobodyHasIt
    | errors.Taken
    | errors.NotYours
    | errors.OnlyAbove
    | errors.Untold
    | errors.StillPromised
    | errors.NothingPromised
    | errors.NotATime
    | errors.TimePassed
    | errors.TwoTimes
    | errors.WordsMissing
    | errors.HasPlaceholder
    | errors.SameCustomers
    | errors.OtherContact
    | errors.HandedToSelf
    | errors.HandedToAbsent
    | errors.PromiseFirst
    | errors.TooMuch
    | errors.TooManyReports
    | errors.TooManyChanges
    | errors.FixedAgain
    | errors.LostCase
    | errors.ReportedBefore
)


def known_refusal(refusal: errors.Refusal) -> AnyRefusal:
    """Narrow a refusal to `AnyRefusal`, which lists all subclasses."""
    return cast("AnyRefusal", refusal)
