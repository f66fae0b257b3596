package io.github.portguard.samples.webmvc;

import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/**
 * A servlet container that knows nothing of Spring.
 * <p>
 * Arguments: its directory, the WAR.
 */
public final class TomcatProgram {

	public static void main(String[] arguments) throws Exception {
		Path directory = Path.of(arguments[0]);
		Files.createDirectories(directory.resolve("webapps"));
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(directory.toString());
		tomcat.setPort(0);
		tomcat.getConnector();
		tomcat.getHost().addChild(context(tomcat, arguments[1]));
		tomcat.start();
		System.out.println("ready " + tomcat.getConnector().getLocalPort());
		tomcat.getServer().await();
	}

	private static Context context(Tomcat tomcat, String war) {
		ContextConfig config = new ContextConfig();
		config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
		Context context = new StandardContext();
		context.setPath("");
		context.setDocBase(war);
		context.addLifecycleListener(config);
		return context;
	}

}
