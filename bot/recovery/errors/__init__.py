"""Everything that can be refused, in one tree; raised by rules and desk, turned into words at the door.

RecoveryError
├── InvalidInput            something typed can't be used; `field` says where
│   ├── Missing
│   ├── TooLong
│   ├── NotAnAmount · AmbiguousAmount · TooPrecise · NotPositive · AmountTooLarge
│   ├── InThePast · InTheFuture · InvalidAssignee · ColleagueUnknown · NobodyAgreed
│   ├── NotStaffThere · AlreadyTheirs · NotForThem · NotAbove · OfItself · AlreadyLinked
│   ├── CannotTakeOver · ConcernsThemselves
│   ├── AboveOwnLimit           a gesture that is above what is left
│   ├── MoreNeedsNote       a decider who gives more than was asked says why
│   ├── ReasonNeeded        above the limit: a manager wants to know why
│   ├── WhyAboveFrontline · WhyInTheForm      within one's own limit, above the frontline's
│   ├── MoneyBackNeedsOrder · MoneyBackElsewhere · AboveThePrice · OwedNeedsPrice · AboveWhatIsOwed
│   └── UnreadableClick         a button whose value isn't one of ours
├── NotAllowed              this person may not do this
│   ├── NotStaff · StaffUnknown · NotTheirSite · NotTheirLevel · OwnRequest · OwnCompensation · AboutYourself
│   ├── NotTheGiver · NotTheirs · NobodyDecides
│   ├── NotTheirsToHand · NotTheirsToVoid · NobodyAbove · HighestLevel
│   ├── OwnGrant · NotTheRequester · AboveDecidersLimit · AlreadySaidYes · NoSecondDirector · RatificationStays
│   ├── IncidentIsRestricted · NotTheCaseOwner
│   └── TooLateToUndo
├── NoLongerPossible        somebody or something was faster
│   ├── IncidentIsClosed · IncidentIsProtected · IncidentIsOpened
│   ├── IncidentIsVoid · AlreadyNotAsReported
│   ├── AlreadyTaken · AlreadyCalled · CallIsOver
│   ├── CaseIsTaken · NotYetLate · TooLateToCallAgain · NotProtectedAnyMore · UnderLegalHold · CustomerOnHold
│   ├── RequestIsDecided · RequestIsExpired · RequestIsDropped
│   └── FollowUpIsDone · GrantIsEnded · OfferChanged · QuestionIsSettled · NothingToTryAgain
├── NotNow                  the machine can't, whoever asks; what was saved is safe
│   └── DatabaseUnavailable · DiskIsFull
└── NotFound
    └── NoSuchIncident · NoSuchCustomer · NoSuchLink
"""

# One tree, in the files of its stories.
from bot.recovery.errors.deciding import *
from bot.recovery.errors.delivering import *
from bot.recovery.errors.following import *
from bot.recovery.errors.giving import *
from bot.recovery.errors.home import *
from bot.recovery.errors.knowing import *
from bot.recovery.errors.people import *
from bot.recovery.errors.protecting import *
from bot.recovery.errors.together import *
from bot.recovery.errors.tree import *
from bot.recovery.errors.typed import *
from bot.recovery.errors.walking import *
