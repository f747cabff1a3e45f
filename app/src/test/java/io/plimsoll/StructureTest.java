package io.plimsoll;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.plimsoll.platform.Command;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The house stands on its floors: imports point down, decisions are pure, and what nobody else uses is not public. */
class StructureTest {

  /** From the ground up. A module may use those before it. */
  private static final List<String> FLOORS = List.of("platform", "access", "catalog", "inventory", "orders", "events");

  /** Decisions that are no commands themselves. */
  private static final Set<String> PURE = Set.of("io.plimsoll.orders.Sourcing", "io.plimsoll.orders.Order",
      "io.plimsoll.inventory.Availability", "io.plimsoll.inventory.Draw", "io.plimsoll.inventory.ItemStock",
      "io.plimsoll.inventory.Balance", "io.plimsoll.inventory.Account", "io.plimsoll.inventory.Kind",
      "io.plimsoll.inventory.Rules", "io.plimsoll.inventory.DatedLine", "io.plimsoll.inventory.Reservation",
      "io.plimsoll.catalog.Conversion", "io.plimsoll.catalog.Gs1", "io.plimsoll.catalog.Money");

  /** Relied on by others than modules: the JVM, the benches, the tests; and payloads of events, which are for whoever comes. */
  private static final Set<String> PUBLIC_FOR_OTHERS = Set.of("io.plimsoll.Plimsoll", "io.plimsoll.inventory.Move",
      "io.plimsoll.inventory.Reserve", "io.plimsoll.platform.EmbeddedDatabase", "io.plimsoll.orders.OrderEvent");

  private final JavaClasses classes = new ClassFileImporter()
      .importUrl(Plimsoll.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void modulesUseOnlyWhatTheyDeclare() {
    ApplicationModules.of(Plimsoll.class).verify();
  }

  @Test
  void everyModuleHasItsFloor() {
    var modules = new TreeSet<String>();
    for (var each : classes) {
      var name = module(each);
      if (!name.isEmpty()) modules.add(name);
    }
    assertThat(modules).as("modules found; add a new one to FLOORS").containsExactlyInAnyOrderElementsOf(FLOORS);
  }

  @Test
  void importsPointDown() {
    for (var i = 0; i < FLOORS.size(); i++) {
      var above = FLOORS.subList(i + 1, FLOORS.size()).stream().map(each -> "io.plimsoll." + each + "..").toList();
      if (above.isEmpty()) continue;
      noClasses().that().resideInAPackage("io.plimsoll." + FLOORS.get(i) + "..").should().dependOnClassesThat()
          .resideInAnyPackage(above.toArray(String[]::new)).check(classes);
    }
    slices().matching("io.plimsoll.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void decisionsArePure() {
    var pure = describe("a command or another pure decision",
        (JavaClass each) -> each.isAssignableTo(Command.class) || PURE.contains(outermost(each)));
    noClasses().that(pure).should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "java.sql..",
        "javax.sql..", "jakarta.servlet..", "java.net..").check(classes);
    noClasses().that(pure).should().callMethod(java.time.Instant.class, "now")
        .orShould().callMethod(java.time.LocalDate.class, "now")
        .orShould().callMethod(System.class, "currentTimeMillis")
        .orShould().callMethod(System.class, "nanoTime")
        .orShould().callMethod(Math.class, "random").check(classes);
    for (var name : PURE) assertThat(classes.contain(name)).as(name + " exists").isTrue();
  }

  /** Used by its name in another package, or part of what such a type says of itself. */
  @Test
  void publicMeansThatAnotherModuleReliesOnIt() {
    var open = new ArrayDeque<JavaClass>();
    var isPublic = new TreeSet<String>();
    for (var each : classes) {
      if (!each.getModifiers().contains(JavaModifier.PUBLIC) || each.isNestedClass()) continue;
      if (each.getSimpleName().equals("package-info") || PUBLIC_FOR_OTHERS.contains(each.getName())) continue;
      isPublic.add(each.getName());
      if (each.getDirectDependenciesToSelf().stream()
          .anyMatch(use -> !use.getOriginClass().getPackageName().equals(each.getPackageName()))) {
        open.add(each);
      }
    }
    var reliedOn = new TreeSet<String>();
    while (!open.isEmpty()) {
      var next = open.remove();
      if (!reliedOn.add(next.getName())) continue;
      for (var method : next.getMethods()) {
        if (!method.getModifiers().contains(JavaModifier.PUBLIC)) continue;
        open.addAll(method.getReturnType().getAllInvolvedRawTypes());
        method.getParameterTypes().forEach(type -> open.addAll(type.getAllInvolvedRawTypes()));
      }
      next.getRawInterfaces().forEach(open::add);
    }
    isPublic.removeAll(reliedOn);
    assertThat(isPublic).as("public, but only their own package relies on them").isEmpty();
  }

  @Test
  void nothingIsNamedAfterNothing() {
    noClasses().should().haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameEndingWith("Helper")
        .orShould().haveSimpleNameEndingWith("Manager").orShould().haveSimpleNameEndingWith("Util")
        .orShould().haveSimpleNameEndingWith("Utils").check(classes);
    noClasses().should().resideInAnyPackage("..util..", "..common..", "..helper..").check(classes);
    classes().that().resideInAPackage("io.plimsoll..").should().resideInAnyPackage("io.plimsoll", "io.plimsoll.*")
        .as("modules are flat packages").check(classes);
  }

  private static String module(JavaClass each) {
    var rest = each.getPackageName().substring("io.plimsoll".length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.")[0];
  }

  private static String outermost(JavaClass each) {
    return each.getName().replaceFirst("\\$.*", "");
  }
}
